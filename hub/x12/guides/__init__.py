"""The guides as tables: which loops and segments a transaction set has, in which order.

A line is `loop ID usage max Name` or `SEG*qualifiers usage max Name`, indented under its loop;
usage is R required, S situational, N not used; max is a number or `>` for any. After the name
may follow `+N` (element N is required here) and `N=A,B` (its codes). `SEG*A,B` matches element
01, `HL***20` element 03. The first segment of a loop opens it.
"""
