"""Work that is done later, by worker processes: the queue lies in the database, so a job is part of a transaction.

The ground knows no task. A room above hands its tasks to :func:`mapsvc.jobs.app.make_app` as blueprints.
"""
