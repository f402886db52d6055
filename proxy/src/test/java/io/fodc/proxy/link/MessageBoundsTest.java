package io.fodc.proxy.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.EvidenceGap;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.TargetState;
import io.grpc.Status;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text of the messages that an agent sends has a bound; found by the messages' fields. */
class MessageBoundsTest {
  private static final long START = 1_763_800_000_000L;

  /** Names have a check of their own, which refuses the hello with a word for it. */
  private static final Set<String> CHECKED_BY_NODE_ID = Set.of("cluster", "node_id");

  private interface Check {
    void of(Message filled) throws LinkRefusal;
  }

  static Stream<Arguments> texts() {
    return Stream.of(
            texts(Hello.newBuilder().build(), m -> MessageBounds.check((Hello) m)),
            texts(
                NodeIdentity.newBuilder().build(),
                m -> MessageBounds.check(Hello.newBuilder().setIdentity((NodeIdentity) m).build())),
            texts(NodeState.newBuilder().build(), m -> MessageBounds.check((NodeState) m)),
            texts(
                Heartbeat.newBuilder().setClockMillis(START).build(),
                m -> MessageBounds.check((Heartbeat) m)),
            texts(
                TargetState.newBuilder().build(),
                m ->
                    MessageBounds.check(
                        Heartbeat.newBuilder()
                            .setClockMillis(START)
                            .addTargets((TargetState) m)
                            .build())),
            texts(
                EvidenceGap.newBuilder().build(),
                m ->
                    MessageBounds.check(
                        Heartbeat.newBuilder()
                            .setClockMillis(START)
                            .addGaps((EvidenceGap) m)
                            .build())),
            texts(
                Event.newBuilder().setTimeMillis(START).build(),
                m -> MessageBounds.check((Event) m)))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> texts(Message empty, Check check) {
    return empty.getDescriptorForType().getFields().stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
        .filter(field -> !CHECKED_BY_NODE_ID.contains(field.getName()))
        .map(field -> Arguments.of(field, empty, check));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextBeyondItsBoundIsRefusedNamingFieldBoundAndValue(
      FieldDescriptor field, Message empty, Check check) throws LinkRefusal {
    String long4k = "x".repeat(MessageBounds.MAX_REASON_BYTES + 1);
    assertThatThrownBy(() -> check.of(with(empty, field, long4k)))
        .isInstanceOfSatisfying(
            LinkRefusal.class,
            refusal ->
                assertThat(refusal.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(field.getName())
        .hasMessageContaining(": 4097; at most ");
    check.of(with(empty, field, "x".repeat(MessageBounds.MAX_NAME_BYTES)));
  }

  private static Message with(Message empty, FieldDescriptor field, String text) {
    Message.Builder filled = empty.toBuilder();
    if (field.isRepeated()) {
      filled.addRepeatedField(field, text);
    } else {
      filled.setField(field, text);
    }
    return filled.build();
  }
}
