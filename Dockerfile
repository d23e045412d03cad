# Frontlane by itself: no demo, no tests, no compiler, no pip. `docker compose up` (compose.yaml) builds and runs it.

# The Python that all tests run with.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements-run.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --require-hashes --no-deps --only-binary :all: --target /app/packages --requirement requirements-run.lock
COPY bot/ /app/bot/
COPY handlers/ /app/handlers/
COPY services/ /app/services/
COPY storage/ /app/storage/
# What runs cannot write beside its code. The demo needs packages that are not here.
RUN rm -rf /app/bot/demo && python -m compileall -q /app

FROM python:3.11-slim
RUN pip uninstall --yes --quiet --root-user-action=ignore wheel setuptools pip \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin frontlane \
    && install -d -o frontlane -g frontlane -m 700 /data
COPY --from=build /app /app
COPY deploy/frontlane /usr/local/bin/frontlane
# HOME, for Slack's library wants one even where the user was made up by `docker run --user` or by Kubernetes.
ENV PYTHONPATH=/app:/app/packages \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    DATABASE_URL=sqlite:////data/frontlane.db
WORKDIR /data
VOLUME /data
EXPOSE 3000
USER frontlane
# 503 is an exception, and so an exit status of 1. Docker does nothing about it but say so.
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 3000}/healthz', timeout=5)"]
# Without a shell between: it takes SIGTERM itself, and ends within ten seconds.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
