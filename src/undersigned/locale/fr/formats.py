"""How French writes numbers, where Django's own formats are not what a printer would set (setting FORMAT_MODULE_PATH)."""

THOUSAND_SEPARATOR = "\u202f"
"""Narrow no-break space (Imprimerie nationale; Unicode CLDR since version 34). Django has the wide one."""
NUMBER_GROUPING = 3
