"""Somebody who follows the tutorial: types its commands, clicks, and takes its pictures."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from include.local_stack.secret import USER

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
MINUTES = 40
SLOW = 1_800_000  # ms: the move itself, on a machine that has other work too


@dataclass
class Reader:
    clone: Path
    pictures: Path
    page: Page
    signed_in: bool = False

    def types(self, beginning: str) -> str:
        """The block of the tutorial that begins so, in the clone; what it printed."""
        text = (self.clone / "docs" / "tutorial.md").read_text("utf-8")
        (block,) = [found for found in BLOCK.findall(text) if found.startswith(beginning)]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],  # noqa: S607
            cwd=self.clone,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(700)  # fonts and animations
        self.page.screenshot(path=self.pictures / f"{name}.png")

    @property
    def inside(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title=Migrations]")

    def opens_sample(self) -> FrameLocator:
        """*Migrations*, then *sample*."""
        self.page.get_by_role("link", name="Migrations", exact=True).click()
        self.inside.get_by_role("link", name="sample", exact=True).first.click()
        self.inside.get_by_role("heading", level=1).filter(has_text="sample").wait_for()
        return self.inside

    def tab(self, name: str) -> None:
        self.inside.get_by_label("Views of sample").get_by_role("link", name=name, exact=True).click()

    def opens_dag(self, dag_id: str) -> None:
        self.page.get_by_role("link", name="Dags", exact=True).click()
        self.page.get_by_role("link", name=dag_id, exact=True).first.click()
        self.page.wait_for_url(re.compile(f"/dags/{dag_id}"))
        self.page.get_by_role("heading", name=dag_id).wait_for()

    def opens_form(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Trigger")).first.click()
        self.page.get_by_role("dialog").wait_for()

    def triggers(self) -> None:
        """*Trigger* in the form."""
        self.page.get_by_role("dialog").get_by_role("button", name="Trigger", exact=True).click()
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def ends(self, dag_id: str) -> None:
        """The newest run of a DAG, on top of its list of runs, is green."""
        self.opens_dag(dag_id)
        self.page.get_by_role("link", name="Runs", exact=True).click()
        newest = self.page.locator("table tbody tr").first
        expect(newest).to_contain_text(re.compile("Success|Failed"), timeout=SLOW)
        expect(newest).to_contain_text("Success")

    def takes(self, file: str) -> str:
        """A file under *Reports*, from the newest folder that has it; its text."""
        self.opens_sample()
        self.tab("Reports")
        with self.page.expect_download() as download:
            self.inside.get_by_role("link", name=file, exact=True).first.click()
        return download.value.path().read_text("utf-8")

    def looks_at(self, file: str) -> str:
        """A page under *Reports*, saved and opened in a window of its own, with its picture; its text."""
        text = self.takes(file)
        with TemporaryDirectory() as folder:
            saved = Path(folder) / file
            saved.write_text(text, encoding="utf-8")
            window = self.page.context.new_page()
            window.set_viewport_size({"width": 1200, "height": 900})
            window.goto(saved.as_uri())
            window.screenshot(path=self.pictures / f"{saved.stem}.png")
            window.close()
        return text

    def answers(self, answer: str) -> None:
        self.page.get_by_role("button", name=answer, exact=True).click()
        self.page.get_by_text("Response received").or_(self.page.get_by_text("response successful")).first.wait_for()

    def decides(self, answer: str) -> None:
        """*Answer*, and the answer on the page that opens."""
        self.opens_sample().get_by_role("link", name="Answer", exact=True).first.click(timeout=SLOW)
        self.page.wait_for_url(re.compile("required_actions"))
        self.page.get_by_role("button", name=answer, exact=True).wait_for()

    def reads(self, file: str) -> None:
        """What the text of the question leads to; the browser saves it."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=file, exact=True).click()
        assert download.value.suggested_filename == f"sample-{file}"


def signed_in(clone: Path) -> tuple[str, str, str]:
    """URL, user and password as ``make up`` has left them."""
    state = clone / ".local"
    url = json.loads((state / "running.json").read_text("ascii"))["url"]
    return url, USER, json.loads((state / "airflow-password.json").read_text("ascii"))[USER]
