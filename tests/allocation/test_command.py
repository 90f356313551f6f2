"""`allocate` and `verify-allocation` from the outside: files in, files out, every fault with its place."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from benchmarks.allocation_referees import instance

from lianqiao.allocation import tables
from lianqiao.config.cli import main

STUDENTS = "student,need,priority\ns1,1,2\ns2,1,1\ns3,2,3\n"
POSTS = "post,capacity,employer\np1,1,\np2,1,甲\np3,1,甲\n"
PAIRS = "student,post,score\ns1,p1,900\ns2,p1,800\ns3,p2,5\ns3,p3,6\n"
FILES = ("students", "posts", "pairs")


@pytest.fixture
def room(tmp_path):
    for name, text in zip(FILES, (STUDENTS, POSTS, PAIRS), strict=True):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def command(name: str, room: Path, *more: str, suffix: str = ".csv") -> list[str]:
    files = [part for one in FILES for part in (f"--{one}", str(room / f"{one}{suffix}"))]
    ends = ["--out", str(room / f"out{suffix}"), "--certificate", str(room / "certificate.json")]
    return [name, *files, *ends, "--json", *more]


def write(path: Path, columns: dict[str, list[str] | list[int]]) -> None:
    path.write_bytes(tables.content(path, columns))


def said(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def allocate(room: Path, capsys, *more: str, suffix: str = ".csv") -> dict:
    assert main(command("allocate", room, *more, suffix=suffix)) == 0
    return said(capsys)


def refusal(room: Path, capsys, name: str = "allocate") -> dict:
    assert main(command(name, room)) == 1
    return said(capsys)["error"]


def rows(room: Path) -> list[list[str]]:
    with (room / "out.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))


def test_offers_and_certificate_are_those_of_the_contract(room, capsys) -> None:
    told = allocate(room, capsys)
    assert rows(room) == [["student", "post", "rank"], ["s2", "p1", "1"], ["s3", "p3", "1"]]
    assert told == json.loads((room / "certificate.json").read_text(encoding="utf-8"))
    assert list(told) == ["policy", "primal", "dual", "gap", "placed", "wanted", "short", "hall_sets"]
    assert (told["policy"], told["primal"], told["dual"], told["gap"]) == ("rounds", 806, 806, 0)
    assert (told["placed"], told["wanted"]) == (2, 4)
    assert told["short"] == [{"student": "s1", "got": 0, "need": 1}, {"student": "s3", "got": 1, "need": 2}]
    assert told["hall_sets"] == [
        {"students": ["s1", "s2"], "posts": ["p1"], "places_missing": 1},
        {"students": ["s3"], "posts": ["p2", "p3"], "places_missing": 1, "employers": ["甲"]},
    ]
    assert main(command("verify-allocation", room)) == 0
    assert said(capsys)["ok"] is True


def test_the_order_of_rows_changes_nothing(room, capsys) -> None:
    allocate(room, capsys)
    before = (room / "out.csv").read_bytes(), (room / "certificate.json").read_bytes()
    for name in FILES:
        head, *body = (room / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (room / f"{name}.csv").write_text("\n".join([head, *reversed(body)]), encoding="utf-8")
    allocate(room, capsys)
    assert before == ((room / "out.csv").read_bytes(), (room / "certificate.json").read_bytes())


def test_ranks_run_by_score_and_ids_as_text(room, capsys) -> None:
    (room / "students.csv").write_text("student,need,priority\n9,3,1\n10,1,2\n", encoding="utf-8")
    (room / "posts.csv").write_text("post,capacity,employer\np9,2,\np10,2,\np8,2,\n", encoding="utf-8")
    (room / "pairs.csv").write_text("student,post,score\n9,p9,5\n9,p10,5\n9,p8,7\n10,p8,1\n", encoding="utf-8")
    allocate(room, capsys, "--policy", "student")
    assert rows(room)[1:] == [["10", "p8", "1"], ["9", "p8", "1"], ["9", "p10", "2"], ["9", "p9", "3"]]


def test_more_is_asked_than_anybody_could_get(room, capsys) -> None:
    (room / "students.csv").write_text(f"student,need,priority\ns1,{10**12},1\ns2,0,2\ns3,1,7\n", encoding="utf-8")
    told = allocate(room, capsys)
    assert told["wanted"] == 10**12 + 1
    assert told["short"] == [{"student": "s1", "got": 1, "need": 10**12}]
    assert main(command("verify-allocation", room)) == 0


def test_empty_tables_are_rounds_too(room, capsys) -> None:
    (room / "pairs.csv").write_text("student,post,score\n", encoding="utf-8")
    told = allocate(room, capsys)
    assert (told["placed"], told["gap"], len(told["short"])) == (0, 0, 3)
    assert main(command("verify-allocation", room)) == 0


LONG = "9" * 5_000  # more digits than Python turns into a number


@pytest.mark.parametrize(
    ("file", "text", "code", "row", "column"),
    [
        ("students", "student,need\ns1,1\n", "table_column_missing", 1, "priority"),
        ("students", "student,need,priority,need\ns1,1,1,1\n", "table_column_twice", 1, "need"),
        ("students", "student,need,priority\ns1,1,1\ns1,1,2\n", "table_id_twice", 3, "student"),
        ("students", "student,need,priority\ns1,-1,1\n", "table_negative", 2, "need"),
        ("students", "student,need,priority\ns1,1.5,1\n", "table_not_whole", 2, "need"),
        ("students", "student,need,priority\ns1,１,1\n", "table_not_whole", 2, "need"),
        ("students", "student,need,priority\ns1,1,1\n\ns2,1,1\n", "table_priority_twice", 4, "priority"),
        ("students", "student,need,priority\ns1,1,0\n", "table_out_of_range", 2, "priority"),
        ("students", "student,need,priority\ns1,,1\n", "table_cell_empty", 2, "need"),
        ("students", 'student,need,priority\n"s1,1,1\n', "file_broken_quotes", 2, None),
        ("students", "", "file_empty", None, None),
        ("students", "\n\n", "file_empty", None, None),
        ("posts", "post,capacity,employer\np1,-2,\n", "table_negative", 2, "capacity"),
        ("posts", "post,capacity,employer\np1,99999999999999999999,\n", "table_out_of_range", 2, "capacity"),
        ("posts", "post,capacity,employer\np1,many,\n", "table_not_whole", 2, "capacity"),
        ("posts", "post,capacity,employer\np1,1,,x\n", "table_too_many_cells", 2, None),
        ("posts", "post,capacity,employer\np1,1,\np1,2,\n", "table_id_twice", 3, "post"),
        ("students", f"student,need,priority\ns1,1,1\ns2,{LONG},2\n", "table_out_of_range", 3, "need"),
        ("students", f"student,need,priority\ns1,-{LONG},1\n", "table_negative", 2, "need"),
        ("students", f"student,need,priority\ns1,1,{LONG}\n", "table_out_of_range", 2, "priority"),
        ("posts", f"post,capacity,employer\np1,{LONG},\n", "table_out_of_range", 2, "capacity"),
        ("pairs", PAIRS + f"s1,p2,{LONG}\n", "table_out_of_range", 6, "score"),
        ("pairs", PAIRS + "s9,p1,3\n", "table_student_unknown", 6, "student"),
        ("pairs", PAIRS + "s1,p9,3\n", "table_post_unknown", 6, "post"),
        ("pairs", PAIRS + "s1,p1,3\n", "table_pair_twice", 6, "post"),
        ("pairs", PAIRS + "s1,p2,10001\n", "table_out_of_range", 6, "score"),
        ("pairs", PAIRS + "s1,p2,-1\n", "table_negative", 6, "score"),
        ("pairs", PAIRS + "s1,p2,\n", "table_cell_empty", 6, "score"),
        ("pairs", "PK\0\0", "table_not_text", None, None),
        ("pairs", "PAR1 no table", "table_unreadable", None, None),
    ],
)
def test_faults_are_refused_with_their_place(room, capsys, file, text, code, row, column) -> None:
    (room / f"{file}.csv").write_text(text, encoding="utf-8")
    error = refusal(room, capsys)
    assert error["code"] == code
    assert error["where"].get("file") == f"{file}.csv"
    assert (error["where"].get("row"), error["where"].get("column")) == (row, column)
    assert error["reason"]
    assert error["next"]
    assert not (room / "out.csv").exists()


def test_a_small_number_may_be_written_long(room, capsys) -> None:
    (room / "students.csv").write_text(STUDENTS.replace("s2,1", f"s2,+{'0' * 5_000}1"), encoding="utf-8")
    assert allocate(room, capsys)["wanted"] == 4


def test_files_that_are_not_there_or_cannot_be_written(room, capsys) -> None:
    (room / "posts.csv").unlink()
    assert refusal(room, capsys)["code"] == "table_not_found"
    (room / "posts.csv").mkdir()
    assert refusal(room, capsys)["code"] == "table_unreadable"
    (room / "posts.csv").rmdir()
    (room / "posts.csv").write_text(POSTS, encoding="utf-8")
    (room / "out.csv").mkdir()
    assert refusal(room, capsys)["code"] == "table_unwritable"
    assert sorted(path.name for path in room.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize("earlier", [None, b"what stood there"])
def test_a_certificate_that_cannot_be_written_leaves_the_offers_as_they_were(room, capsys, earlier) -> None:
    if earlier is not None:
        (room / "out.csv").write_bytes(earlier)
    (room / "certificate.json").mkdir()
    assert refusal(room, capsys)["where"] == {"file": "certificate.json"}
    assert ((room / "out.csv").read_bytes() if (room / "out.csv").exists() else None) == earlier
    assert not list(room.glob(".writing-*"))


@pytest.mark.parametrize("earlier", [None, b"what stood there"])
def test_a_certificate_that_cannot_be_moved_in_place_takes_the_offers_back(room, capsys, monkeypatch, earlier) -> None:
    if earlier is not None:
        (room / "out.csv").write_bytes(earlier)
    replace = Path.replace

    def fails_at_the_last(self: Path, target: Path) -> Path:
        if Path(target).name == "certificate.json":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_at_the_last)
    assert refusal(room, capsys)["code"] == "table_unwritable"
    assert ((room / "out.csv").read_bytes() if (room / "out.csv").exists() else None) == earlier
    assert not list(room.glob(".writing-*"))


@pytest.mark.parametrize("option", ["--out", "--certificate"])
@pytest.mark.parametrize("other", ["students.csv", "posts.csv", "pairs.csv", "either"])
@pytest.mark.parametrize("way", ["plain", "dotted", "link"])
def test_a_file_is_not_written_over_another(room, capsys, option, other, way) -> None:
    target = other if other != "either" else {"--out": "certificate.json", "--certificate": "out.csv"}[option]
    (room / "link").symlink_to(target)
    (room / "pairs.csv").write_text("not even read", encoding="utf-8")
    path = {"plain": str(room / target), "dotted": f"{room}/./{room.name}/../{target}", "link": str(room / "link")}[way]
    (room / room.name).mkdir()
    before = {one.name: one.read_bytes() for one in room.glob("*.csv")}
    assert main(command("allocate", room, option, path)) == 1
    assert said(capsys)["error"]["code"] == "allocation_same_file"
    assert before == {one.name: one.read_bytes() for one in room.glob("*.csv")}


def test_other_encodings_further_columns_and_spaces_are_read(room, capsys) -> None:
    (room / "posts.csv").write_bytes("post,note,capacity,employer\n p1 ,好,1,\np2,,1,甲\np3,,1,甲\n".encode("gb18030"))
    (room / "students.csv").write_bytes(STUDENTS.encode("utf-8-sig"))
    assert allocate(room, capsys)["primal"] == 806


def test_parquet_is_read_and_written(room, capsys) -> None:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    for name in FILES:
        with (room / f"{name}.csv").open(encoding="utf-8") as file:
            head, *body = list(csv.reader(file))
        columns = {
            key: [int(cell) if cell.isdigit() else cell or None for cell in cells]
            for key, cells in zip(head, zip(*body, strict=True), strict=True)
        }
        parquet.write_table(arrow.table(columns), room / f"{name}.parquet")
    assert allocate(room, capsys, suffix=".parquet")["primal"] == 806
    assert parquet.read_table(room / "out.parquet").to_pydict() == {
        "student": ["s2", "s3"],
        "post": ["p1", "p3"],
        "rank": [1, 1],
    }
    assert main(command("verify-allocation", room, suffix=".parquet")) == 0
    capsys.readouterr()
    parquet.write_table(
        arrow.table({"post": ["p1", "p1"], "capacity": [1, 2], "employer": ["", ""]}), room / "posts.parquet"
    )
    assert main(command("allocate", room, suffix=".parquet")) == 1
    assert said(capsys)["error"]["where"] == {"file": "posts.parquet", "row": 2, "column": "post"}


def test_parquet_without_its_reader_is_refused(room, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (room / "pairs.csv").write_bytes(b"PAR1....")
    assert refusal(room, capsys)["code"] == "table_needs_pyarrow"


def test_dask_without_distributed_or_without_a_scheduler_is_refused(room, capsys, monkeypatch) -> None:
    from lianqiao.allocation import shards
    from lianqiao.config.commands import allocate as module

    monkeypatch.setattr(shards, "PATIENCE", 1)
    (room / "pairs.csv").write_text(
        "student,post,score\ns1,p1,1\ns2,p2,1\ns3,p1,2\ns3,p2,2\ns3,p3,2\n", encoding="utf-8"
    )
    (room / "posts.csv").write_text("post,capacity,employer\np1,9,\np2,9,\np3,9,\n", encoding="utf-8")
    assert main(command("allocate", room, "--dask", "tcp://127.0.0.1:9")) == 1
    assert said(capsys)["error"]["code"] == "allocation_dask_unreachable"
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert main(command("allocate", room, "--dask", "tcp://127.0.0.1:9")) == 1
    assert said(capsys)["error"]["code"] == "allocation_needs_dask"


def test_where_places_are_short_it_is_said_that_the_cluster_was_not_used(room, capsys) -> None:
    pytest.importorskip("distributed")
    assert main(command("allocate", room, "--dask", "tcp://127.0.0.1:9")) == 0
    heard = capsys.readouterr()
    assert "没有用 Dask 调度器 tcp://127.0.0.1:9" in heard.err
    assert json.loads(heard.out)["gap"] == 0
    assert main(command("allocate", room, "--shards", "2")) == 0
    assert "没有用" not in capsys.readouterr().err


def test_an_answer_that_the_checker_does_not_confirm_is_never_written(room, capsys, monkeypatch) -> None:
    from lianqiao.allocation.check import Checked
    from lianqiao.config.commands import allocate as module

    monkeypatch.setattr(module, "check", lambda *_: Checked(False, 0, 0, 0, False, ("made up",)))
    assert refusal(room, capsys)["code"] == "allocation_unproved"
    assert not (room / "out.csv").exists()


def test_wrong_usage(room, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command("allocate", room, "--shards", "0"))
    assert ended.value.code == 2


class TestVerify:
    def broken(self, room: Path, capsys, out: str | None = None, **changed) -> dict:
        told = allocate(room, capsys)
        if out is not None:
            (room / "out.csv").write_text("student,post,rank\n" + out, encoding="utf-8")
        (room / "certificate.json").write_text(json.dumps(told | changed), encoding="utf-8")
        return refusal(room, capsys, "verify-allocation")

    @pytest.mark.parametrize(
        ("out", "code"),
        [
            ("s2,p1,1\ns3,p3,1\ns3,p3,2\n", "table_pair_twice"),
            ("s2,p9,1\n", "table_post_unknown"),
            ("s1,p2,1\n", "verify_pair_not_eligible"),
            ("s2,p1,2\ns3,p3,1\n", "verify_rank_wrong"),
            (f"s2,p1,{LONG}\ns3,p3,1\n", "table_out_of_range"),
            ("s2,p1,1\ns1,p1,1\n", "verify_post_overfull"),
            ("s3,p3,1\ns3,p2,2\n", "verify_employer_twice"),
            ("s1,p1,1\ns3,p3,1\n", "verify_not_covered"),
            ("s2,p1,1\n", "verify_not_covered"),
            ("s2,p1,1\ns3,p2,1\n", "verify_not_optimal"),
        ],
    )
    def test_offers_that_do_not_hold(self, room, capsys, out, code) -> None:
        assert self.broken(room, capsys, out)["code"] == code

    def test_more_than_needed(self, room, capsys) -> None:
        (room / "pairs.csv").write_text(PAIRS + "s1,p2,1\n", encoding="utf-8")
        assert self.broken(room, capsys, "s1,p1,1\ns1,p2,2\n")["code"] == "verify_too_many_for_student"

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"primal": 807}, "verify_certificate_differs"),
            ({"dual": 807}, "verify_certificate_differs"),
            ({"gap": 1}, "verify_certificate_differs"),
            ({"placed": 3}, "verify_certificate_differs"),
            ({"wanted": 3}, "verify_certificate_differs"),
            ({"short": []}, "verify_certificate_differs"),
            ({"short": [1]}, "verify_certificate_key"),
            ({"short": [{"student": "s1"}] * 2}, "verify_certificate_key"),
            ({"policy": "luck"}, "verify_certificate_key"),
            ({"gap": True}, "verify_certificate_key"),
            ({"gap": None}, "verify_certificate_key"),
            ({"hall_sets": []}, "verify_hall_missing"),
            ({"hall_sets": [{"students": ["s1"]}]}, "verify_certificate_key"),
            ({"hall_sets": [{"students": ["s1"], "posts": ["p1"], "places_missing": 1}]}, "verify_hall_lacks"),
            ({"hall_sets": [{"students": ["s1", "s2"], "posts": ["p1"], "places_missing": 2}]}, "verify_hall_wrong"),
        ],
    )
    def test_certificates_that_do_not_hold(self, room, capsys, changed, code) -> None:
        assert self.broken(room, capsys, **changed)["code"] == code

    @pytest.mark.parametrize(
        ("short", "told", "found"),
        [
            (lambda s1, s3: [s1], "[]", '{"got": 1, "need": 2, "student": "s3"}'),
            (lambda s1, s3: [s3, s1, {**s1, "student": "s2"}], '{"got": 0, "need": 1, "student": "s2"}', "[]"),
            (
                lambda s1, s3: [s1, {**s3, "got": 0}],
                '{"got": 0, "need": 2, "student": "s3"}',
                '{"got": 1, "need": 2, "student": "s3"}',
            ),
            (
                lambda s1, s3: [s1, {**s3, "got": True}],
                '{"got": true, "need": 2, "student": "s3"}',
                '{"got": 1, "need": 2, "student": "s3"}',
            ),
        ],
    )
    def test_who_is_short_is_set_beside_who_is_said_to_be(self, room, capsys, short, told, found) -> None:
        error = self.broken(room, capsys, short=short(*allocate(room, capsys)["short"]))
        assert error["code"] == "verify_certificate_differs"
        assert error["reason"] == f"证明里的 short 是 {told}，实际是 {found}。"

    def test_the_other_policy_does_not_cover(self, room, capsys) -> None:
        (room / "students.csv").write_text("student,need,priority\ns1,2,1\ns2,2,2\n", encoding="utf-8")
        (room / "pairs.csv").write_text(
            "".join(["student,post,score\n", *(f"s{s},p{p},9\n" for s in (1, 2) for p in (1, 2))]), encoding="utf-8"
        )
        assert self.broken(room, capsys, policy="student")["code"] == "verify_not_covered"

    @pytest.mark.parametrize("text", ["", "[]", "{", "{}", "[" * 100_000])
    def test_what_is_no_certificate(self, room, capsys, text) -> None:
        allocate(room, capsys)
        (room / "certificate.json").write_text(text, encoding="utf-8")
        assert refusal(room, capsys, "verify-allocation")["code"].startswith("verify_certificate_")

    def test_a_certificate_that_is_not_there(self, room, capsys) -> None:
        assert refusal(room, capsys, "verify-allocation")["code"] == "table_not_found"

    def test_plain_words_without_json(self, room, capsys) -> None:
        allocate(room, capsys)
        for name in ("allocate", "verify-allocation"):
            assert main([one for one in command(name, room) if one != "--json"]) == 0
            assert "806" in capsys.readouterr().out


def write_instance(room: Path, seed: int) -> None:
    problem = instance(Random(seed))
    first = {int(student): at + 1 for at, student in reversed(list(enumerate(problem.order.tolist())))}
    owner = problem.owner().tolist()
    write(
        room / "students.csv",
        {
            "student": [f"s{one}" for one in range(problem.students)],
            "need": problem.need.tolist(),
            "priority": [first.get(one, 1000 + one) for one in range(problem.students)],
        },
    )
    names = ["" if one < 0 else f"e{one}" for one in problem.employer.tolist()]
    posts = [f"p{one}" for one in range(problem.posts)]
    write(room / "posts.csv", {"post": posts, "capacity": problem.capacity.tolist(), "employer": names})
    write(
        room / "pairs.csv",
        {
            "student": [f"s{one}" for one in owner],
            "post": [f"p{one}" for one in problem.col.tolist()],
            "score": problem.weight.tolist(),
        },
    )


def test_small_rounds_verify_and_keep_their_bytes_on_any_number_of_shards(tmp_path, capsys) -> None:
    for seed in range(12):
        write_instance(tmp_path, seed)
        kept = set()
        for shards in ("1", "2", "4"):
            allocate(tmp_path, capsys, "--shards", shards)
            kept.add(((tmp_path / "out.csv").read_bytes(), (tmp_path / "certificate.json").read_bytes()))
        assert len(kept) == 1
        assert main(command("verify-allocation", tmp_path)) == 0
        capsys.readouterr()


def test_without_numba_the_bytes_are_the_same(tmp_path, capsys) -> None:
    from benchmarks.allocation_shapes import Size, make

    problem = make(Size(40, 200, 30), "normal")
    owner = problem.owner().tolist()
    rank = np.argsort(problem.order[: problem.students])
    ids, posts = [str(one) for one in range(problem.students)], [str(one) for one in range(problem.posts)]
    write(tmp_path / "students.csv", {"student": ids, "need": [3] * len(ids), "priority": (rank + 1).tolist()})
    write(
        tmp_path / "posts.csv",
        {"post": posts, "capacity": problem.capacity.tolist(), "employer": [one[-2:] for one in posts]},
    )
    write(tmp_path / "pairs.csv", {"student": owner, "post": problem.col.tolist(), "score": problem.weight.tolist()})
    allocate(tmp_path, capsys)
    before = (tmp_path / "out.csv").read_bytes(), (tmp_path / "certificate.json").read_bytes()
    plain = (
        "import sys; sys.modules['numba'] = None\n"
        "from lianqiao.allocation import kernels\n"
        "from lianqiao.config.cli import main\n"
        "assert not kernels.COMPILED\n"
        "raise SystemExit(main(sys.argv[1:]))"
    )
    source = os.pathsep.join(sys.path)
    run = [sys.executable, "-c", plain, *command("allocate", tmp_path)]
    subprocess.run(run, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": source})
    assert before == ((tmp_path / "out.csv").read_bytes(), (tmp_path / "certificate.json").read_bytes())
