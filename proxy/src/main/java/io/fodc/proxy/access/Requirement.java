package io.fodc.proxy.access;

/** What somebody must have before a request of theirs is answered. */
public sealed interface Requirement permits Requirement.Simple, Requirement.Family, Permission {
  /** As {@code x-fodc-permission} spells it. */
  String word();

  /** Requirements that are no permission. */
  enum Simple implements Requirement {
    /** Nothing at all: probes, and the contract itself. */
    NONE("none"),
    /** To be known, whatever one may do. */
    IDENTITY("identity");

    private final String word;

    Simple(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** One permission of several; which one depends on what is asked for. */
  enum Family implements Requirement {
    /** To start captures of some kind. */
    CREATE_CAPTURES("create", "captures/");

    private final String verb;
    private final String beginning;

    Family(String verb, String beginning) {
      this.verb = verb;
      this.beginning = beginning;
    }

    @Override
    public String word() {
      return verb + ":" + beginning + "KIND";
    }

    /** Whether a permission is one of them. */
    public boolean has(Permission permission) {
      return permission.verb().equals(verb) && permission.resource().startsWith(beginning);
    }
  }
}
