package io.fodc.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fodc.agent.identity.NodeDescription.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeIdentitiesTest {
  @Test
  void takesWhatIsConfigured() {
    NodeDescription node =
        NodeIdentities.resolve(
            settings("data-0", "ROLE_LIAISON", "", "data"),
            Map.of("POD_NAME", "p", "HOSTNAME", "h"));

    assertThat(node.id().toString()).isEqualTo("c/data-0");
    assertThat(node.role().word()).isEqualTo("liaison");
    assertThat(node.podName()).isEqualTo("p");
    assertThat(node.host()).isEqualTo("h");
    assertThat(node.source()).isEqualTo(Source.CONFIGURATION);
  }

  @Test
  void namesTheNodeAfterItsPodAndContainer() {
    NodeDescription node =
        NodeIdentities.resolve(
            settings("", "", "", "data"), Map.of("POD_NAME", "banyandb-0", "HOSTNAME", "h"));

    assertThat(node.id().nodeId()).isEqualTo("data@banyandb-0");
    assertThat(node.source()).isEqualTo(Source.ENVIRONMENT);
  }

  @Test
  void takesHostNameForThePodInsideKubernetesOnly() {
    Map<String, String> inside =
        Map.of("HOSTNAME", "banyandb-0", "KUBERNETES_SERVICE_HOST", "10.0.0.1");
    assertThat(NodeIdentities.resolve(settings("", "", "", ""), inside).podName())
        .isEqualTo("banyandb-0");
    NodeDescription outside =
        NodeIdentities.resolve(settings("", "", "", ""), Map.of("HOSTNAME", "box"));
    assertThat(outside.podName()).isEmpty();
    assertThat(outside.id().nodeId()).isEqualTo("box");
  }

  @Test
  void findsANameWithoutAnyHelp() {
    NodeDescription node = NodeIdentities.resolve(settings("", "", "", ""), Map.of());
    assertThat(node.id().nodeId()).isNotEmpty().isEqualTo(node.host());
  }

  @Test
  void refusesANameThatIsNotAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeIdentities.resolve(settings("a\nb", "", "", ""), Map.of()))
        .withMessageContaining("control character");
  }

  private static IdentitySettings settings(
      String nodeId, String role, String pod, String container) {
    return new IdentitySettings(
        "c",
        nodeId,
        role,
        pod,
        container,
        "",
        Map.of(),
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5));
  }
}
