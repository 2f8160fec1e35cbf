"""Delivering an HL7 v2 message as a hospital's interface engine would: one frame, one answer."""

import socket

from services.intake.doors.mllp_frames import END, START, framed

ANSWER_WITHIN_SECONDS = 30.0
LONGEST_ANSWER = 64 * 1024


def deliver(address: str, message: bytes) -> bytes:
    """The acknowledgement, without its frame. `OSError` where nobody is there, or none comes."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=ANSWER_WITHIN_SECONDS) as line:
        line.sendall(framed(message))
        answer = b""
        while END not in answer and len(answer) < LONGEST_ANSWER:
            piece = line.recv(4096)
            if not piece:
                raise ConnectionResetError("the connection ended before an answer")
            answer += piece
    return answer.partition(START)[2].partition(END)[0]


def accepted(answer: bytes) -> bool:
    """Whether the message was taken (MSA-1)."""
    return word(answer) in ("AA", "CA")


def word(answer: bytes) -> str:
    """MSA-1: AA, AE, AR; empty where the answer has none."""
    separator = answer[3:4]
    for segment in answer.split(b"\r"):
        if separator and segment.startswith(b"MSA" + separator):
            return segment.split(separator)[1].decode("ascii", errors="replace")
    return ""
