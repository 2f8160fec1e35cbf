"""Whether one version of a contract can stand beside another, inside a major version.

Promises full compatibility in both directions and with every release: whoever reads by the older
schema can read what is written by the newer one, and the other way round. Writers are closed (they
send only what their schema names), readers are open (they ignore what they do not know).

So the values that a field may have never change, in neither direction, and what may change is:
optional properties may be added, words of explanation may change, and the same may be said in
another way. An optional property is not removed either: a reader would silently see its default,
`unknown` for a fact, where something is known. It is marked deprecated, and goes on being written
until the next major version, which is a new type on a new topic.

A keyword that the checker does not know is breaking when it changes: it never guesses.
"""

from services.contracts.compatibility.change import Change, Verdict
from services.contracts.compatibility.releases import compare_releases
from services.contracts.compatibility.schemas import compare
from services.contracts.compatibility.shape import Unresolvable

__all__ = ["Change", "Unresolvable", "Verdict", "compare", "compare_releases"]
