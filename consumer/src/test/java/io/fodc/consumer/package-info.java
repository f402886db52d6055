@org.jspecify.annotations.NullMarked
package io.fodc.consumer;
