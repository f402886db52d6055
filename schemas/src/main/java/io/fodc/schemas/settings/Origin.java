package io.fodc.schemas.settings;

/** Where the value of a key was set. */
public sealed interface Origin {
  /** As a user would look for it: {@code agent.yaml:12}, {@code FODC_ACCESS}, {@code --access}. */
  String where();

  /** Nobody set it. */
  record Default() implements Origin {
    @Override
    public String where() {
      return "default";
    }
  }

  /** A line of the configuration file; lines count from 1, 0 when it has none. */
  record File(String path, int line) implements Origin {
    @Override
    public String where() {
      return line == 0 ? path : path + ":" + line;
    }
  }

  /** An environment variable. */
  record Variable(String name) implements Origin {
    @Override
    public String where() {
      return name;
    }
  }

  /** A flag on the command line, with its dashes. */
  record Flag(String spelling) implements Origin {
    @Override
    public String where() {
      return spelling;
    }
  }
}
