"""The least that granian and Flask can serve."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def page() -> str:
    """One line."""
    return "here"
