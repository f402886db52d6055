package io.fodc.agent.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
  private static final Redactor REDACTOR =
      new Redactor(Fingerprints.ofSecretSalt("sixteen-chars-at-least"), Set.of(), Set.of());

  private static String reason(String key, String value) {
    return REDACTOR.judge(key, value) instanceof Judgement.Hidden hidden
        ? hidden.reason().word()
        : "shown";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "etcd-password|hunter2",
        "etcd-username|root",
        "azure-account-key|abc",
        "azure-sas-token|abc",
        "AWS_SECRET_ACCESS_KEY|abc",
        "AWS_SESSION_TOKEN|abc",
        "AWS_ACCESS_KEY_ID|abc",
        "AZURE_STORAGE_CONNECTION_STRING|abc",
        "GOOGLE_APPLICATION_CREDENTIALS|/etc/gcp",
        "SOME_PASSWORD|1",
        "SOME_TOKEN|true",
        "SOME_SECRET|x",
        "SOME_KEY|x",
        "SOME_CREDENTIALS|x",
        "dbPassword|x",
        "my-passphrase|x",
        "users[0].password|x",
        "users[0].username|admin",
        "password-file|hunter2",
        "token-path|abc"
      })
  void hidesByName(String key, String value) {
    assertThat(reason(key, value)).isEqualTo("name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "etcd-endpoints|http://user:pw@etcd:2379|url-credentials",
        "node-host|https://user:p/w@host|url-credentials",
        "node-host|user:pw@host|url-credentials",
        "node-host|postgres://token@host/db|url-credentials",
        "dest|https://acc.blob.core.windows.net/c?sv=2020&sig=abc|cloud-key",
        "azure-endpoint|https://acc.blob.core.windows.net/?sig%3Dabc%26|cloud-key",
        "node-labels|BlobEndpoint=x;SharedAccessSignature=sv=1|cloud-key",
        "node-labels|DefaultEndpointsProtocol=https;AccountName=a|cloud-key",
        "node-labels|AKIAIOSFODNN7EXAMPLE|cloud-key",
        "node-labels|AIzaSyA1234567890abcdefghijklmnopqrstuvw|cloud-key",
        "node-labels|token=abc|name",
        "logging-levels|Bearer abcdef|name",
        "key-file|-----BEGIN PRIVATE KEY-----|pem",
        "cert-file|LS0tLS1CRUdJTiBQUklWQVRF|pem",
        "node-host|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc|jwt",
        "node-host|9f86d081884c7d659a2feaa0c55ad015|high-entropy",
        "namespace|wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY|high-entropy",
        "some-thing|hunter2|unknown",
        "some-thing|two words|unknown",
        "some-thing|admin:12345|unknown",
        "some-thing|123456789012|unknown",
        "argv.2|hunter2|unknown",
        "some-thing|/x9/hunter2|unknown"
      })
  void hidesByShapeOrForWantOfKnowledge(String key, String value, String reason) {
    assertThat(reason(key, value)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "key-file|/etc/banyandb/tls/tls.key",
        "http-key-file|certs/server.key",
        "liaison-server-key-file|/a/b",
        "schema-server-key-file|/a/b",
        "lifecycle-key-file|/a/b",
        "property-repair-gossip-grpc-server-key-file|/a/b",
        "cert-file|/a/b.crt",
        "internal-ca-cert|/etc/ca.pem",
        "auth-config-file|/etc/banyandb/credentials.yaml",
        "s3-credential-file|/etc/s3/credentials",
        "s3-config-file|/etc/s3/config",
        "gcp-service-account-file|/etc/gcp.json",
        "some-new-key-file|/etc/x/tls.key",
        "grpc-port|17912",
        "tls|true",
        "etcd-endpoints|http://etcd-0:2379,http://etcd-1:2379",
        "measure-flush-timeout|5s",
        "trace-max-fan-out-size|8EiB",
        "dst-slow-query|5m0s",
        "node-discovery-file-retry-multiplier|2.0",
        "pprof-listener-addr|:6060",
        "http-grpc-addr|localhost:17912",
        "node-labels|type=hot,zone=a",
        "data-node-selector|type=hot",
        "node-host|banyandb-data-hot-0.banyandb-data-hot-headless.default",
        "node-discovery-dns-srv-addresses|_grpc._tcp.banyandb.default.svc.cluster.local",
        "logging-modules|storage,measure",
        "stream-root-path|/tmp",
        "access-log-root-path|/var/log/banyandb",
        "GOMEMLIMIT|1GiB",
        "GODEBUG|gctrace=1",
        "GRPC_GO_LOG_SEVERITY_LEVEL|info",
        "argv.executable|/banyand",
        "argv.command|data",
        "schedule|@yearly"
      })
  void showsWhatOnlyLooksSecretAndWhatIsPlain(String key, String value) {
    assertThat(REDACTOR.judge(key, value)).isEqualTo(new Judgement.Shown(value));
  }

  @Test
  void hidesNumbersAndPathsUnderNamesThatSpeakOfASecretInOneWord() {
    for (String key :
        List.of("dbpass", "DBPASS", "passcode", "passkey", "MYKEY", "userPin", "db-auth", "auth")) {
      assertThat(reason(key, "123456")).as(key).isEqualTo("name");
      assertThat(reason(key, "/opt/hunter2")).as(key).isEqualTo("name");
    }
    assertThat(REDACTOR.judge("auth-mode", "ldap").text()).isEqualTo("ldap");
  }

  @Test
  void hidesAPasswordWithoutAUser() {
    assertThat(reason("grpc-host", ":hunter2@redis:6379")).isEqualTo("url-credentials");
    assertThat(reason("node-labels", ":hunter2@redis")).isEqualTo("url-credentials");
    assertThat(REDACTOR.judge("grpc-host", ":17912").text()).isEqualTo(":17912");
  }

  @Test
  void keepsTheHostOfAUrlWithCredentials() {
    Judgement judged =
        REDACTOR.judge("etcd-endpoints", "http://u:hunter2@etcd-0:2379,http://etcd-1:2379");
    assertThat(judged.text()).matches("http://<hmac:[0-9a-f]{16}>@etcd-0:2379,http://etcd-1:2379");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://u:hun,ter2@etcd:2379",
        "http://u:hun/ter2@etcd:2379",
        "http://u:1,http://hunter2@etcd?x=hunter2",
        "http://u:x@host/9f86d081884c7d659a2feaa0c55ad015hunter2",
        "http://u:hunter2@host?a=b",
        "http://u:a@hunter2@host"
      })
  void hidesTheWholeUrlWhenItCannotBeTakenApartSafely(String url) {
    assertThat(REDACTOR.judge("etcd-endpoints", url).text()).matches("hmac:[0-9a-f]{16}");
  }

  @Test
  void fingerprintsShowDriftAndNothingElse() {
    String one = REDACTOR.judge("a-password", "x").text();
    assertThat(REDACTOR.judge("a-password", "x").text()).isEqualTo(one);
    assertThat(REDACTOR.judge("a-password", "y").text()).isNotEqualTo(one);
    assertThat(REDACTOR.judge("b-password", "x").text()).isNotEqualTo(one);
    assertThat(Fingerprints.ofSecretSalt("other").of("a-password", "x")).isNotEqualTo(one);
    assertThat(Fingerprints.ofCluster("c").of("k", "v")).matches("hmac:[0-9a-f]{4}");
    assertThat(Fingerprints.ofCluster("c").of("k", "v"))
        .isEqualTo(Fingerprints.ofCluster("c").of("k", "v"));
  }

  @Test
  void obeysTheKeysOfTheUserButNotAgainstAPlainSecret() {
    Redactor redactor =
        new Redactor(Fingerprints.ofCluster("c"), Set.of("colour"), Set.of("grpc-port"));
    assertThat(redactor.judge("colour", "blue")).isEqualTo(new Judgement.Shown("blue"));
    assertThat(redactor.judge("colour", "http://u:p@h")).isInstanceOf(Judgement.Hidden.class);
    assertThat(redactor.judge("grpc-port", "17912")).isInstanceOf(Judgement.Hidden.class);
  }

  @Test
  void hidesKeysThatAreNoNames() {
    assertThat(REDACTOR.showableKey("grpc-port")).isEqualTo("grpc-port");
    assertThat(REDACTOR.showableKey("9f86d081884c7d659a2feaa0c55ad015")).startsWith("hidden-key-");
    assertThat(REDACTOR.showableKey("hunter2 x"))
        .startsWith("hidden-key-")
        .doesNotContain("hunter2");
  }

  @Test
  void hidesWhatIsTooLongOrHoldsControlCharacters() {
    assertThat(reason("node-host", "a".repeat(4_097))).isEqualTo("unknown");
    assertThat(reason("node-host", "a\nb")).isEqualTo("unknown");
    assertThat(reason("x", "\n-----BEGIN EC PRIVATE KEY-----\nx")).isEqualTo("pem");
  }

  @Test
  void judgesHostileTextsQuickly() {
    String[] pieces = {".", "/", "a:", "1", "=", "http://", "%", "@", " "};
    for (String first : pieces) {
      for (String second : pieces) {
        String text = (first + second).repeat(Redactor.MAX_VALUE_CHARS / (first + second).length());
        for (String key : new String[] {"x-path", "x-addr", "x-mode", "x"}) {
          REDACTOR.judge(key, text.substring(0, text.length() - 1) + "!");
        }
      }
    }
  }

  @Test
  void randomSecretsUnderUnknownOrSecretNamesNeverPass() {
    long seed = 20261101;
    Random random = new Random(seed);
    String[] keys = {"x", "some-option", "etcd-password", "argv.3", "tokens.a", "feature"};
    String alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-.:,@!#%&?";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder secret = new StringBuilder();
      for (int n = 12 + random.nextInt(60); n > 0; n--) {
        secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String key = keys[random.nextInt(keys.length)];
      assertThat(REDACTOR.judge(key, secret.toString()))
          .as("seed %d round %d", seed, i)
          .isInstanceOf(Judgement.Hidden.class);
    }
  }

  @Test
  void randomTokensAreHiddenUnderEveryName() {
    long seed = 20261102;
    Random random = new Random(seed);
    String[] alphabets = {
      "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    };
    for (int i = 0; i < 5_000; i++) {
      String alphabet = alphabets[i % alphabets.length];
      StringBuilder secret = new StringBuilder();
      for (int n = 40 + random.nextInt(30); n > 0; n--) {
        secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(REDACTOR.judge("node-host", secret.toString()))
          .as("seed %d round %d", seed, i)
          .isInstanceOf(Judgement.Hidden.class);
    }
  }
}
