"""A Python service that calls models and is instrumented by somebody else: openai-v2, openllmetry or openinference.

Usage: service.py INSTRUMENTATION MODEL_URL, with the usual OTEL_ variables. Who calls, and what for, comes as it would
from a caller: as W3C baggage, which a processor of OpenTelemetry copies to spans.
"""

import sys

from openai import OpenAI, PermissionDeniedError
from opentelemetry import context, trace
from opentelemetry.baggage.propagation import W3CBaggagePropagator
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.processor.baggage import BaggageSpanProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def instrument(name: str) -> None:
    if name == "openai-v2":
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
    elif name == "openllmetry":
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
    else:
        from openinference.instrumentation.openai import OpenAIInstrumentor
    OpenAIInstrumentor().instrument()


def call_models(client: OpenAI) -> None:
    messages = [{"role": "user", "content": "What is the capital of France?"}]
    client.chat.completions.create(model="gpt-5-mini", messages=messages)
    for _ in client.chat.completions.create(
        model="gpt-5-mini-streamed", messages=messages, stream=True, stream_options={"include_usage": True}
    ):
        pass
    client.embeddings.create(model="text-embedding-3-small", input="Paris", dimensions=8)
    try:
        client.chat.completions.create(model="gpt-5-forbidden", messages=messages)
    except PermissionDeniedError:
        pass


def main() -> None:
    instrumentation, model_url = sys.argv[1:3]
    provider = TracerProvider()
    provider.add_span_processor(BaggageSpanProcessor(lambda key: key in ("user.id", "purpose")))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    instrument(instrumentation)
    client = OpenAI(base_url=f"{model_url}/v1", api_key="local", max_retries=0)

    caller = W3CBaggagePropagator().extract({"baggage": "user.id=alice,purpose=customer-support"})
    token = context.attach(caller)
    with trace.get_tracer("service").start_as_current_span("POST /chat", kind=trace.SpanKind.SERVER):
        call_models(client)
    context.detach(token)
    # No user is named here: the call belongs to the service itself.
    client.chat.completions.create(model="gpt-5-nano", messages=[{"role": "user", "content": "warm up"}])
    provider.shutdown()


main()
