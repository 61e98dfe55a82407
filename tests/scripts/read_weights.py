"""Shows what a saved file holds: its tensors, and the flow's text from its metadata.

    pip install safetensors numpy
    python tests/scripts/read_weights.py model.safetensors
"""
import hashlib
import json
import sys

import numpy
from safetensors import safe_open


def main(path):
    with safe_open(path, framework="numpy") as file:
        about = json.loads(file.metadata()["flow"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    for name, tensor in tensors.items():
        print(f"{name:60} {str(tensor.dtype):8} {list(tensor.shape)}")
        assert numpy.isfinite(tensor).all(), name
    assert hashlib.sha256(about["text"].encode()).hexdigest() == about["sha256"]
    print(f"\n{about['kind']} of {about['flow']}, format {about['format']}, {about['element']}, "
          f"by flow-runtime {about['flow_runtime']}\n")
    print(about["text"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
