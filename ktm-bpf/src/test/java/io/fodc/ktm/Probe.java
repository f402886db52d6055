package io.fodc.ktm;

import com.sun.security.auth.module.UnixSystem;
import java.util.EnumSet;

/** Opens everything there is and says how far it came; for tests that take something away. */
final class Probe {
  private Probe() {}

  public static void main(String[] arguments) {
    System.out.println("uid " + new UnixSystem().getUid());
    try (KtmSession session =
        KtmSession.open(
            LibBpf.load(LibBpf.LIBRARY),
            KtmHost.SYSTEM,
            KtmObjects.ofJar(),
            EnumSet.allOf(KtmGroup.class))) {
      System.out.println("groups " + session.groups().size());
      session
          .leftOut()
          .forEach(
              one -> System.out.println("left-out " + one.subject() + " " + one.fault().word()));
      session.scope(KernelAtHand.byComm("nobody-has-this"));
      System.out.println("samples " + (KernelAtHand.read(session).size() > 100 ? "yes" : "no"));
    } catch (KtmException e) {
      System.out.println("refused " + e.fault().word());
      System.out.println(e.getMessage());
    }
  }
}
