from __future__ import annotations

import pytest

from adapters.objects.s3 import S3Files


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket",
        "s3://bucket/prefix?region=eu-west-1",
        "s3://key:se%2Fcret@bucket?endpoint=http://127.0.0.1:9000&region=us-east-1",
    ],
)
def test_a_bucket_with_or_without_endpoint_is_taken(url):
    assert S3Files.from_url(url)


@pytest.mark.parametrize("url", ["", "bucket", "s3://", "s3:bucket", "https://bucket", "s3://bucket?endpont=http://x"])
def test_what_names_no_bucket_or_an_unknown_parameter_is_refused(url):
    with pytest.raises(ValueError, match="object store"):
        S3Files.from_url(url)
