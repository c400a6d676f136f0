# Airflow with the migration package. The base image runs as the user airflow (50000), never as root.
FROM apache/airflow:3.3.2

# The lock is a constraint: what the image already has stays, what is added gets the tested version.
COPY --chown=airflow:root README.md pyproject.toml requirements.txt /opt/airflow/package/
COPY --chown=airflow:root plugins /opt/airflow/package/plugins
RUN pip install --no-cache-dir --constraint /opt/airflow/package/requirements.txt "/opt/airflow/package[cluster]" \
    && rm -rf /opt/airflow/package

# Not editable: the package is imported from site-packages, plugins/ only keeps the loader file.
COPY --chown=airflow:root plugins/process_street_tallyfy_plugin.py plugins/.airflowignore /opt/airflow/plugins/
COPY --chown=airflow:root dags /opt/airflow/dags
COPY --chown=airflow:root include /opt/airflow/include
# A new volume takes over owner and mode of the folder that it is mounted on.
RUN mkdir -m 700 /opt/airflow/migration

USER airflow
