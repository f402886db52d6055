/**
 * gRPC channels of the agent: where to, with which certificates, and why a call failed, in words
 * that name the remedy. grpc-okhttp is the smallest client that behaves; nothing else of the agent
 * knows which one it is.
 */
@NullMarked
package io.fodc.agent.channel;

import org.jspecify.annotations.NullMarked;
