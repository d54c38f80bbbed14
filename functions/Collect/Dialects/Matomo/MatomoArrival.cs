using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>What depends on who sent a request: whether it is for the project, and whether its time is believed.</summary>
/// <param name="Sender">Who sent it.</param>
/// <param name="KeyText">The text by which the project was found.</param>
internal sealed record MatomoArrival(Sender Sender, string? KeyText)
{
    // As old as a request without the secret key may say that it is.
    private static readonly TimeSpan MaximumAge = TimeSpan.FromHours(24);

    private bool IsSecret => Sender.Key.Kind == KeyKind.Secret;

    /// <summary>The event of a request.</summary>
    public SentEvent Read(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return MatomoEvents.Read(parameters, "");
        }

        var project = Sender.Key.Project.Id;
        var site = JsonText.Of(parameters, MatomoNames.Site)?.Trim();
        var isOurs = site is null || site == project || site == KeyText;
        var sent = MatomoEvents.Read(
            WithoutKeys(parameters, isOurs ? project : site!),
            KindOf(parameters)
        );
        return !isOurs ? sent with { Rejection = OfAnother(Sender.Key.Project) }
            : !IsSecret && sent.Address is not null
                ? sent with
                {
                    Ignored = [.. sent.Ignored, "cip"],
                }
            : sent;
    }

    /// <summary>The rejection of a request that is for another project than its key.</summary>
    public static Rejection OfAnother(Project project) =>
        new(
            RejectReason.Invalid,
            MatomoNames.Site,
            $"The key of the request is of project {project.Id}, and so is its idsite."
        );

    private string KindOf(JsonElement parameters) =>
        !ClientTime.TryParse(JsonText.Of(parameters, MatomoNames.Time), out var time)
        || time >= Sender.ReceivedAt - MaximumAge
            ? ""
        : IsSecret ? MatomoEvents.Import
        : MatomoEvents.Untimed;

    // The secret is not kept, and the project has its name in what is, so that it can be read again.
    private static JsonElement WithoutKeys(JsonElement parameters, string site)
    {
        using var kept = new ParamsWriter();
        kept.AddMembers(parameters, MatomoNames.Token, MatomoNames.Site);
        kept.Add(MatomoNames.Site, MatomoValues.Text(site));
        return JsonBody.Read(kept.Finish().Utf8).Is(out var json, out _)
            ? json.Values[0]
            : JsonSerializer.SerializeToElement(new Dictionary<string, string>());
    }
}
