"""What of a name the desk shows."""

import pytest

from undersigned.interfaces.desk.masking import mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Jane Doe", "J… D…"),
        ("Jane van der Doe", "J… D…"),
        ("Jane", "J…"),
        ("王小明", "王…"),
        ("李 伟", "… …"),
        ("X", "…"),
        ("J. K. Rowling", "J… R…"),
        ("", "…"),
        ("  ", "…"),
        ("محمد علي", "م… ع…"),
    ],
)
def test_a_masked_name_keeps_two_letters_at_most(name: str, masked: str) -> None:
    assert mask_name(name) == masked
