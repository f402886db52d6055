package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir Path folder;

  /** A benchmark that is run again finds the folder of the run before. */
  @Test
  void makesNewOnesInAFolderOfOldOnes() throws Exception {
    Certificates old = Certificates.create(folder);
    old.client("agent");
    Certificate before = certificate(old.authority());

    Certificates fresh = Certificates.create(folder);
    Certificates.Pair pair = fresh.client("agent");

    assertThat(certificate(fresh.authority())).isNotEqualTo(before);
    certificate(pair.certificate()).verify(certificate(fresh.authority()).getPublicKey());
    assertThat(pair.key()).isNotEmptyFile();
  }

  private static Certificate certificate(Path pem) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
