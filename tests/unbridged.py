"""Where the other node is only a row: nothing is written to it, so a room is tried by itself; and what it publishes is seen."""

from contextlib import contextmanager

from accord.foundation.writes import events


@contextmanager
def unbridged():
    """Within, no bridge listens."""
    before = {topic: list(handlers) for topic, handlers in events._handlers.items()}
    for handlers in events._handlers.values():
        handlers[:] = [one for one in handlers if not one.__module__.startswith("accord.exchange.")]
    try:
        yield
    finally:
        for topic, handlers in before.items():
            gone = [one for one in handlers if one.__module__.startswith("accord.exchange.")]
            events._handlers[topic] += [one for one in gone if one not in events._handlers[topic]]


@contextmanager
def published(*topics, what=lambda topic, record: (topic, record)):
    """What is published of these topics within, in its order; `what` is kept of each."""
    found, before = [], {topic: list(events._handlers[topic]) for topic in topics}
    for topic in topics:
        events.subscribe(topic, lambda actor, record, now, topic=topic: found.append(what(topic, record)))
    try:
        yield found
    finally:
        for topic, handlers in before.items():
            events._handlers[topic][:] = handlers


def record(topic, pk):
    """Of a single topic: the record alone."""
    return pk
