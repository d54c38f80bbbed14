namespace Tracking.Functions.Forward.Webhook;

/// <summary>Any URL that takes events in JSON, signed as Standard Webhooks says.</summary>
internal sealed class WebhookKind(TargetHttp http, TimeProvider time) : ITargetKind
{
    /// <inheritdoc />
    public string Name => "webhook";

    /// <inheritdoc />
    public TargetFault? Check(TargetSettings settings) =>
        WebhookSignature.Read(settings.Secret) is null
            ? new(
                "secret",
                $"It is whsec_ and the base64 of {WebhookSignature.MinimumBytes} to {WebhookSignature.MaximumBytes} bytes, with which each request is signed."
            )
            : new OptionReader(settings.Options).Finish();

    /// <inheritdoc />
    public ITarget Open(TargetSettings settings) =>
        new WebhookTarget(
            http,
            settings.Url,
            WebhookSignature.Read(settings.Secret)!,
            settings.Secret!,
            time
        );
}
