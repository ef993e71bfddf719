# The worker. Debian's glibc, since Temporal's and DuckDB's native libraries do not run on Alpine's musl.
FROM node:20.19.5-bookworm-slim

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY . .

# All state of the program. Made here, so that a new volume belongs to the user.
RUN mkdir /data && chown node:node /data
# Few arenas: glibc keeps what it freed for each thread that ever took some.
ENV CAMPAIGNLAKE_HOME=/data NODE_ENV=production MALLOC_ARENA_MAX=2
VOLUME /data
USER node

HEALTHCHECK --interval=1m --timeout=20s --start-period=1m --retries=3 \
  CMD ["node", "--import", "tsx", "scripts/worker-health.ts"]

# Without npm between: a stop signal reaches the worker, which ends in order.
ENTRYPOINT ["node", "bin/campaignlake.js"]
CMD ["worker"]
