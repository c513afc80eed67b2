# One image for every process of the product: `serve`, `worker`, `migrate` and the other commands.

FROM python:3.11.14-slim-bookworm AS build
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY intents ./intents
COPY bot ./bot
COPY handlers ./handlers
COPY webhooks ./webhooks
RUN python -m venv /opt/hengxin \
 && /opt/hengxin/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt .

FROM python:3.11.14-slim-bookworm
# Data goes to one folder; a new volume takes over its owner. Nothing else is ever written.
RUN groupadd --gid 10001 hengxin \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/hengxin --shell /usr/sbin/nologin hengxin \
 && install --directory --owner hengxin --group hengxin --mode 0700 /var/lib/hengxin
COPY --from=build /opt/hengxin /opt/hengxin
ENV PATH=/opt/hengxin/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    HENGXIN_VAR_DIR=/var/lib/hengxin \
    HENGXIN_DATABASE_URL=sqlite:////var/lib/hengxin/hengxin.db
WORKDIR /var/lib/hengxin
USER 10001:10001
VOLUME /var/lib/hengxin
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["hengxin"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
