"""Installing a Java for the tests of the engine on Spark, where there is none.

Standard library only: it runs before the environment is there.
"""

from __future__ import annotations

from deploy.chromium import apt_install
from pipelines.engine.java import OLDEST, find_java

HELP = f"""\
Spark 引擎的测试需要 Java（{OLDEST} 或更新版本），本机没有，也无法自动安装。请任选其一：
The tests of the engine on Spark need Java {OLDEST} or later; there is none here, nor could it be installed.
Any of these will do:
  Debian / Ubuntu   sudo apt-get install default-jre-headless
  own Java          JAVA_HOME=/path/to/java make test"""


def ensure_java() -> str | None:
    """A Java that Spark can start, installed where need be. None where there is no way."""
    found = find_java()
    if found is None and apt_install("default-jre-headless"):
        found = find_java()
    return found
