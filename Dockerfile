# One image for API processes and workers (see compose.yaml).
# PDF needs LibreOffice, which is left out here: add libreoffice-writer-nogui and a Chinese font.
FROM python:3.12-slim

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml hatch_build.py LICENSE ./
COPY clause_library clause_library
COPY contract_templates contract_templates
COPY service service
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

RUN useradd --uid 10001 dianyue && install -d -o dianyue -g dianyue -m 700 /data
USER dianyue
WORKDIR /data
ENV DIANYUE_DATA_DIR=/data DIANYUE_HOST=0.0.0.0
CMD ["dianyue", "serve", "--no-worker"]
