"""The contracts: what a return, an area, a list, a jurisdiction, an indicator and a snapshot look like."""

import sys

# Pandera imports PySpark's pandas where PySpark is installed. Nobody here uses that, and it costs every
# process that judges rows time and a warning on its standard error.
sys.modules.setdefault("pyspark.pandas", None)  # type: ignore[arg-type]
