"""Calls to a JSON API: one pooled session per account, made of small objects handed in.

One call on its way::

    guard (may this side make it?) -> limiter.acquire, once per attempt -> send
      -> answer: 2xx -> JSON
                 429 -> wait when short, else RateLimited      (every method: it was not applied)
                 401 -> auth.refresh once, else BadCredentials
                 5xx, lost answer -> repeatable: try again, else ServerTrouble
                                     not repeatable: OutcomeUnknown
                 other 4xx -> the exception of ``answers.ACTIONS``
      -> never connected -> Unreachable

Nothing here logs or raises a body, a query, an id or an address: calls are named by their route
template.
"""
