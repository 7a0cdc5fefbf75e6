"""Pictures of data as SVG text: the world map and the growth chart.

Pure functions: plain dataclasses in, one `<svg>` out. They know no database, no request and no language: every word
a reader meets is handed in, already translated. They write classes only (colours are in static/web/css/map.css and
chart.css), never a style or a script, so that they stand under a strict content security policy. Each picture has its
table on the same page.
"""
