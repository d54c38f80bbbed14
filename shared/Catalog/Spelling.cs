namespace Tracking.Shared.Catalog;

/// <summary>One form for names that are written in several.</summary>
/// <remarks>
/// The documents themselves write CLICK_CROSS_SELLING and CLICK_CROSSSELLING for one data key. But they have two
/// log types that differ by one character: CROSS-SELLING of clicks and CROSS_SELLING of displays. Lower case is
/// how clients name verbs, upper case how they name data keys.
/// </remarks>
public static class Spelling
{
    private const string Click = "CLICK_";
    private const string ClickBehind = "_CLICK";
    private const string ClickedLogType = "CROSS-SELLING";

    /// <summary>
    /// The stored form of a log type or data key: upper case, underscores, one spelling. Only the log type
    /// <c>CROSS-SELLING</c> keeps its dash.
    /// </summary>
    public static string Normalize(string key) =>
        key.ToUpperInvariant() is var upper && upper == ClickedLogType
            ? upper
            : upper
                .Replace('-', '_')
                .Replace("CROSSSELLING", "CROSS_SELLING", StringComparison.Ordinal)
                .Replace("CROSSELLING", "CROSS_SELLING", StringComparison.Ordinal);

    /// <summary>The forms under which an action is known: its name and data key, <c>CLICK_X</c> also as <c>X_CLICK</c>.</summary>
    internal static IEnumerable<string> FormsOf(ActionDefinition action)
    {
        foreach (var form in (string[])[Normalize(action.Name), action.DataKey!])
        {
            yield return form;
            if (form.StartsWith(Click, StringComparison.Ordinal))
            {
                yield return form[Click.Length..] + ClickBehind;
            }
            else if (form.EndsWith(ClickBehind, StringComparison.Ordinal))
            {
                yield return Click + form[..^ClickBehind.Length];
            }
        }

        if (action.LogType == ClickedLogType)
        {
            yield return ClickedLogType;
        }
        else if (action.Name == "display_cross_selling")
        {
            yield return "CROSS_SELLING";
            yield return "CROSS_SELLING_DISPLAY";
        }
    }
}
