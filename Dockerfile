FROM python:3.12-slim
WORKDIR /app
COPY pyproject.toml README.md ./
COPY src ./src
RUN pip install --no-cache-dir '.[production]' && useradd --create-home alumunity && mkdir var && chown alumunity var
USER alumunity
CMD ["alumunity", "serve", "--host", "0.0.0.0"]
