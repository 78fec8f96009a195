# Two stages: the first installs what the lock file pins, the second holds only that and the hub.
# A release names its base by digest: docker build --build-arg BASE=python:3.13-slim@sha256:...
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /opt/hub
COPY requirements/runtime.txt requirements/runtime.txt
RUN python3 -m venv /opt/hub/.venv
RUN /opt/hub/.venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY hub hub
RUN /opt/hub/.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
RUN /opt/hub/.venv/bin/python -m compileall -q hub

FROM ${BASE}
COPY --from=build /opt/hub /opt/hub
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hub
RUN install --directory --owner 10001 --mode 0700 /var/lib/hub
USER 10001
WORKDIR /opt/hub
ENV PATH=/opt/hub/.venv/bin:/usr/local/bin:/usr/bin:/bin
ENV PYTHONUNBUFFERED=1
ENV HUB_DATA_DIR=/var/lib/hub
VOLUME /var/lib/hub
EXPOSE 8000
# The image migrates nothing by itself: `hub migrate` is its own command, run once per release.
HEALTHCHECK CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/livez', timeout=3)"]
ENTRYPOINT ["hub"]
CMD ["serve", "--host", "0.0.0.0"]
