"""Running ONNX files: what is offered and chosen, and files whose checksum or content is wrong."""

import hashlib
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from d2f_core import networks
from d2f_core.errors import WeightsError
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER, Network, accelerators, read_manifest, read_network
from tests.d2f_core.depth.onnx_graphs import mean_of_channels


@pytest.fixture(scope="module")
def content() -> bytes:
    return mean_of_channels((1, 3, "height", "width"))


class TestNetwork:
    def test_says_what_it_takes_and_gives(self, content: bytes) -> None:
        network = Network(content)
        assert network.inputs == [("photo", (1, 3, "height", "width"), "tensor(float)")]
        assert [each.name for each in network.outputs] == ["depth"]

    def test_any_size_and_the_same_answer_each_time(self, content: bytes) -> None:
        network, rng = Network(content), np.random.default_rng(1)
        for size in ((8, 9), (40, 30), (8, 9)):
            planes = rng.random((1, 3, *size), np.float32)
            answer = network.run(planes)
            np.testing.assert_allclose(answer, planes.mean(1), atol=1e-6)
            np.testing.assert_array_equal(network.run(planes, output="depth"), answer)

    def test_a_file_and_its_content_are_the_same(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.onnx").write_bytes(content)
        planes = np.ones((1, 3, 4, 4), np.float32)
        np.testing.assert_array_equal(Network(tmp_path / "a.onnx").run(planes), Network(content).run(planes))

    def test_its_threads_sleep_while_it_has_nothing_to_do(self) -> None:
        network = read_network(WEIGHTS_FOLDER, "hallucination")
        network.run(np.zeros((1, 3, 64, 96), np.float32))
        before = time.process_time()
        time.sleep(0.3)
        assert time.process_time() - before < 0.1


class TestAccelerators:
    def test_the_processor_is_always_last(self) -> None:
        assert accelerators()[-1] == "CPUExecutionProvider"

    def test_only_what_is_offered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        offered = ["AzureExecutionProvider", "CoreMLExecutionProvider", "CPUExecutionProvider"]
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
        assert accelerators() == ("CoreMLExecutionProvider", "CPUExecutionProvider")

    def test_one_that_fails_is_left_out(self, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, session = [], onnxruntime.InferenceSession

        def failing(source: object, options: object, providers: list[str]) -> object:
            asked.append(providers)
            if len(providers) > 1:
                raise RuntimeError("no such card")
            return session(source, options, providers=providers)

        monkeypatch.setattr(networks, "accelerators", lambda: ("CUDAExecutionProvider", "CPUExecutionProvider"))
        monkeypatch.setattr(onnxruntime, "InferenceSession", failing)
        assert Network(content, is_large=True).run(np.ones((1, 3, 2, 2), np.float32)).shape == (1, 2, 2)
        assert asked == [["CUDAExecutionProvider", "CPUExecutionProvider"], ["CPUExecutionProvider"]]

    def test_what_ships_runs_on_the_processor(self, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(networks, "accelerators", lambda: pytest.fail("not for small networks"))
        Network(content)


class TestShippedFiles:
    def test_each_is_named_in_the_manifest_and_whole(self) -> None:
        entries = read_manifest(WEIGHTS_FOLDER)
        assert all(("file" in facts) != ("network" in facts) for facts in entries.values()), "a file, or another's"
        files = {facts["file"]: entry for entry, facts in entries.items() if "file" in facts}
        assert {facts["network"] for facts in entries.values() if "network" in facts} <= set(files.values())
        assert set(files) == {path.name for path in WEIGHTS_FOLDER.iterdir() if path.suffix in (".onnx", ".tflite")}
        for file, entry in files.items():
            assert not file.endswith(".onnx") or read_network(WEIGHTS_FOLDER, entry).inputs

    @pytest.mark.parametrize("manifest", ["[]", "{", '{"net": 3}', '{"other": {}}', '{"net": {"file": 3}}', "[" * 6000])
    def test_a_manifest_that_is_none(self, manifest: str, tmp_path: Path) -> None:
        (tmp_path / MANIFEST).write_text(manifest)
        with pytest.raises(WeightsError, match=r"manifest\.json"):
            read_network(tmp_path, "net")

    def test_a_file_that_is_no_network(self, tmp_path: Path) -> None:
        (tmp_path / "net.onnx").write_bytes(b"hello")
        facts = {"file": "net.onnx", "sha256": hashlib.sha256(b"hello").hexdigest()}
        (tmp_path / MANIFEST).write_text(json.dumps({"net": facts}))
        with pytest.raises(WeightsError, match="not a network"):
            read_network(tmp_path, "net")
