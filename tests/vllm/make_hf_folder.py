"""Turns the packaged Qwen2 GGUF into a Hugging Face folder, which is what vLLM loads.

    .venv-vllm/bin/python tests/vllm/make_hf_folder.py MODEL.gguf FOLDER

The weights (Qwen2.5-Coder-0.5B-Instruct, Apache-2.0) are dequantised to bfloat16; the tokenizer and its
chat template come out of the same file. Runs in .venv-vllm, which has gguf, torch and transformers.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader, dequantize
from safetensors.torch import save_file
from transformers import AutoTokenizer

# llama.cpp's names for a Qwen2 block and Hugging Face's. Qwen2 needs no reordering of the rotary weights.
BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}


def renamed(name: str) -> str:
    """``blk.3.attn_q.bias`` → ``model.layers.3.self_attn.q_proj.bias``."""
    stem, _, kind = name.rpartition(".")
    if stem in WHOLE:
        return f"{WHOLE[stem]}.{kind}"
    _, layer, part = stem.split(".")
    return f"model.layers.{layer}.{BLOCK[part]}.{kind}"


def config(reader: GGUFReader, tensors: dict[str, torch.Tensor]) -> dict[str, Any]:
    """``config.json`` from the GGUF's metadata."""

    def value(key: str) -> Any:
        return reader.fields[key].contents()

    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_size": value("qwen2.embedding_length"),
        "intermediate_size": value("qwen2.feed_forward_length"),
        "num_hidden_layers": value("qwen2.block_count"),
        "num_attention_heads": value("qwen2.attention.head_count"),
        "num_key_value_heads": value("qwen2.attention.head_count_kv"),
        "max_position_embeddings": value("qwen2.context_length"),
        "rms_norm_eps": value("qwen2.attention.layer_norm_rms_epsilon"),
        "rope_theta": value("qwen2.rope.freq_base"),
        "vocab_size": tensors["model.embed_tokens.weight"].shape[0],
        "bos_token_id": value("tokenizer.ggml.bos_token_id"),
        "eos_token_id": value("tokenizer.ggml.eos_token_id"),
        "hidden_act": "silu",
        "attention_dropout": 0.0,
        "use_sliding_window": False,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
    }


def convert(gguf: Path, folder: Path) -> None:
    """Write ``folder`` whole or not at all."""
    reader = GGUFReader(gguf)
    architecture = reader.fields["general.architecture"].contents()
    if architecture != "qwen2":
        sys.exit(f"{gguf} holds a {architecture} model; this script knows qwen2 only.")
    tensors = {
        renamed(tensor.name): torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        .to(torch.bfloat16)
        .contiguous()
        for tensor in reader.tensors
        if tensor.name != "output.weight"  # the embedding again; the publisher's model ties the two
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        save_file(tensors, staging / "model.safetensors", metadata={"format": "pt"})
        (staging / "config.json").write_text(json.dumps(config(reader, tensors), indent=2))
        tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
        tokenizer.save_pretrained(staging)
        staging.chmod(0o755)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
