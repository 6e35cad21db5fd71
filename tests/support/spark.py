"""A real Apache Spark for proofs: a standalone master, two workers and the Thrift server, on loopback, gone afterwards.

Needs tests/requirements-spark.txt and Java 17. It takes about a minute to start and 2.5 GB of memory.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from tests.support.servers import free_port
from tests.support.shared import absent

START_SECONDS = 480
FILES = 8
SETTINGS = {
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.task.maxFailures": "8",
}


@dataclass(frozen=True)
class SparkCluster:
    """A running cluster. `url` is that of its Thrift server; `folder` is one that driver and workers read."""

    url: str
    folder: Path
    workers: tuple["subprocess.Popen[bytes]", ...]

    def kill_worker(self, number: int) -> None:
        """End a worker and its executors at once, as a machine that loses its power."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def load(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Make frames tables, each a folder of several files, so that both workers have something to read."""
        for name, frame in tables.items():
            folder = self.folder / "tables" / name
            folder.mkdir(parents=True)
            table = pa.Table.from_pandas(frame, preserve_index=False)
            days = [each for each in ("day", "week_of") if each in table.column_names]
            for each in days:
                table = table.set_column(table.column_names.index(each), each, table[each].cast(pa.date32()))
            step = max(1, -(-table.num_rows // FILES))
            for number, start in enumerate(range(0, table.num_rows, step)):
                pq.write_table(table.slice(start, step), folder / f"part-{number}.parquet", coerce_timestamps="us")
            self.run(f"CREATE TABLE {name} USING parquet LOCATION '{folder}'")

    def run(self, *statements: str) -> None:
        """Execute statements through the Thrift server."""
        from pyhive import hive

        url = sa.make_url(self.url)
        with hive.connect(host=url.host, port=url.port, username=url.username) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@contextmanager
def spark() -> Iterator[SparkCluster]:
    """Start everything, and end every process of it."""
    try:
        import pyhive  # noqa: F401
        import pyspark
    except ImportError:
        absent("Spark is not installed. Get it with: pip install -r tests/requirements-spark.txt")
    if shutil.which("java") is None:
        absent("Java is not installed. Get it with: apt-get install openjdk-17-jre-headless")
    home = Path(pyspark.__file__).parent
    folder = Path(tempfile.mkdtemp(prefix="scorecard-spark-"))
    master, thrift = free_port(), free_port()
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder / "local")}
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str, memory: str = "256m") -> "subprocess.Popen[bytes]":
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(home / "bin" / "spark-class"), *words],
                env={**environment, "SPARK_DAEMON_MEMORY": memory},
                cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        running.append(process)
        return process

    try:
        address = f"spark://127.0.0.1:{master}"
        start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(master), "--webui-port", "0")
        worker = ("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "600m", "--webui-port", "0")
        workers = tuple(start(f"worker{number}", *worker, "--work-dir", str(folder / "work"), address) for number in (1, 2))
        settings = {
            **SETTINGS,
            "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
            "spark.hadoop.hive.server2.thrift.port": str(thrift),
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
        }
        words = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        server = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
        start(
            "thrift", "org.apache.spark.deploy.SparkSubmit", "--class", server, "--master", address, *words, "spark-internal", memory="800m"
        )
        cluster = SparkCluster(f"spark://reader@127.0.0.1:{thrift}/default", folder, workers)
        _await(cluster, running, folder)
        yield cluster
    finally:
        for process in reversed(running):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(cluster: SparkCluster, running: list["subprocess.Popen[bytes]"], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            cluster.run("SELECT 1")
            return
        except Exception as error:  # thrift has many words for "not yet"
            ended = [process for process in running if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"Spark did not start ({error}).\n{_complaints(folder)}") from error
        time.sleep(1)


def _complaints(folder: Path) -> str:
    """The lines of the logs that say what went wrong."""
    told = [f"{each.name}: {line}" for each in folder.glob("*.log") for line in each.read_text(errors="replace").splitlines()]
    return "\n".join(line for line in told if "Exception" in line or "ERROR" in line or "Caused by" in line)[-4000:]
