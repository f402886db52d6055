package io.fodc.ktm;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;

/** Opens everything there is and says how far it came; for tests that take something away. */
final class Probe {
  private Probe() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("uid " + new UnixSystem().getUid());
    sayPrivileges();
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

  /** Each kind of privilege that some thread has: Linux gives them to threads. */
  private static void sayPrivileges() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      threads
          .flatMap(thread -> lines(thread.resolve("status")))
          .filter(line -> line.matches("(CapEff|CapPrm|CapBnd|NoNewPrivs):.*"))
          .map(line -> line.replaceAll("\\s+", " "))
          .distinct()
          .forEach(System.out::println);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      // The thread has just ended.
      return Stream.empty();
    }
  }
}
