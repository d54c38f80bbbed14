using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>What was done, by which parameters there are.</summary>
/// <param name="Name">The action.</param>
/// <param name="Label">The parameter with what a person reads.</param>
/// <param name="Params">The params that are made of its parameters; those beginning with <c>#</c> are numbers.</param>
internal sealed record MatomoActions(
    string Name,
    string Label,
    params IReadOnlyList<(string Param, string Parameter)> Params
)
{
    private const string Title = "action_name";

    private static readonly MatomoActions Search = new(
        "search",
        Title,
        ("query", "search"),
        ("category", "search_cat"),
        ("#resultCount", "search_count")
    );

    private static readonly MatomoActions Goal = new(
        "goal.conversion",
        Title,
        ("#goal", "idgoal"),
        ("#revenue", "revenue")
    );

    private static readonly MatomoActions Order = new(
        "order",
        Title,
        ("orderId", "ec_id"),
        ("#revenue", "revenue"),
        ("#subTotal", "ec_st"),
        ("#tax", "ec_tx"),
        ("#shipping", "ec_sh"),
        ("#discount", "ec_dt"),
        ("items", "ec_items")
    );

    private static readonly MatomoActions Impression = new(
        "content.impression",
        "c_n",
        ("name", "c_n"),
        ("piece", "c_p"),
        ("target", "c_t"),
        ("interaction", "c_i")
    );

    /// <summary>The action of a request; what is missing when it is none.</summary>
    public static Result<MatomoActions, Rejection> Of(JsonElement parameters)
    {
        string? Text(string name) => JsonText.Of(parameters, name)?.Trim();
        var goal = Text("idgoal");
        return Text("ping") == "1" ? new MatomoActions("page.ping", Title)
            : Text("e_c") is not null || Text("e_a") is not null ? EventOf(Text("e_c"), Text("e_a"))
            : Text("c_n") is not null
                ? Text("c_i") is null ? Impression
                    : Impression with { Name = "content.interaction" }
            : Text("search") is not null ? Search
            : Text("link") is not null ? new MatomoActions("link.click", Title)
            : Text("download") is not null ? new MatomoActions("download", Title)
            // Without an order's id it tells what is in the cart.
            : goal == "0"
                ? Text("ec_id") is null ? Order with { Name = "cart.update" }
                    : Order
            : goal is not null ? Goal
            : Text("ca") == "1" ? new MatomoActions("custom", Title)
            : new MatomoActions("page.visit", Title);
    }

    /// <summary>Adds its params.</summary>
    public void AddTo(ParamsWriter writer, JsonElement parameters)
    {
        foreach (var (param, parameter) in Params)
        {
            var value = JsonText.Member(parameters, parameter);
            if (param[0] == '#')
            {
                writer.Add(param[1..], MatomoValues.Number(parameters, parameter));
            }
            else
            {
                writer.Add(param, parameter == "ec_items" ? MatomoValues.Json(value) : value);
            }
        }
    }

    private static Result<MatomoActions, Rejection> EventOf(string? category, string? action) =>
        category is null || action is null
            ? new Rejection(
                RejectReason.Missing,
                category is null ? "e_c" : "e_a",
                "An event has e_c and e_a."
            )
            : new MatomoActions(
                NameRules.ActionOf($"{category}.{action}"),
                "e_n",
                ("category", "e_c"),
                ("action", "e_a"),
                ("name", "e_n"),
                ("#value", "e_v")
            );
}
