package dev.lockstep.backup.storage;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends bodies without asking first whether they are wanted ({@code Expect: 100-continue}). Java's client takes an answer that comes
 * together with the one to that question, as to an empty object, for a part of it, and waits in vain for another.
 */
final class NothingExpected implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().toBuilder().removeHeader("Expect").build();
    }
}
