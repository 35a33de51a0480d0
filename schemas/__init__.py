"""The contracts: what a return, an area, a list, a jurisdiction, an indicator and a snapshot look like."""
