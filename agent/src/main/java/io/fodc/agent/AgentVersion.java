package io.fodc.agent;

/** The version of this build, from the jar's manifest. */
final class AgentVersion {
  private AgentVersion() {}

  /** The version; {@code dev} when it does not run from its jar. */
  static String current() {
    String version = AgentVersion.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
