package io.fodc.proxy;

import java.util.Optional;

/** Which version of the proxy this is. */
final class ProxyVersion {
  /** Version in the manifest of its jar; {@code development} when it runs from class files. */
  static final String VERSION =
      Optional.ofNullable(ProxyVersion.class.getPackage().getImplementationVersion())
          .orElse("development");

  private ProxyVersion() {}
}
