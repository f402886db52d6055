/** What a program with the consumer kit looks like. */
@org.jspecify.annotations.NullMarked
package io.fodc.consumer.example;
