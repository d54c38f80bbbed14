using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Tables as text (RFC 4180), for who wants all of one in a spreadsheet.</summary>
internal static class Csv
{
    /// <summary>The parameter that asks for it, for who cannot say <c>Accept: text/csv</c>.</summary>
    public const string Parameter = "format";

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters = [Parameter, Mark];

    private const string Mark = "bom";

    /// <summary>Its media type.</summary>
    public const string Type = "text/csv";

    private const string Name = "csv";
    private const string Json = "json";

    // A spreadsheet takes what begins so for a formula, and runs it: what visitors have typed must not.
    private const string FormulaBeginnings = "=+-@\t\r";

    /// <summary>Whether a request asks for it.</summary>
    public static bool IsAsked(HttpRequest request) =>
        request.Query[Parameter].ToString() is { Length: > 0 } said
            ? said == Name
            : request
                .GetTypedHeaders()
                .Accept.Any(type =>
                    type.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase)
                );

    /// <summary>Finds what the parameter cannot say; null when all is well.</summary>
    public static Problem? Check(IQueryCollection query) =>
        query[Parameter].ToString() is "" or Name or Json
            ? Query.Parameters.ReadFlag(query, Mark, out _)
            : Query.Parameters.Invalid(Parameter, $"{Parameter} is {Name} or {Json}.");

    /// <summary>Says what is coming, and what its text begins with: by its mark spreadsheets know that it is UTF-8.</summary>
    public static string Begin(HttpResponse response, string name)
    {
        response.ContentType = $"{Type}; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = name + ".csv",
        }.ToString();
        Query.Parameters.ReadFlag(response.HttpContext.Request.Query, Mark, out var isMarked);
        return isMarked == true ? "\ufeff" : "";
    }

    /// <summary>Adds a line.</summary>
    public static void AddLine(StringBuilder text, IEnumerable<object?> values)
    {
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            Add(text, value);
        }

        text.Append("\r\n");
    }

    /// <summary>The values of a row.</summary>
    public static IEnumerable<object?> Of(TableEntity row, IEnumerable<string> columns) =>
        columns.Select(column => row.TryGetValue(column, out var value) ? value : null);

    private static void Add(StringBuilder text, object? value)
    {
        var said = value switch
        {
            null => "",
            string s => s.Length > 0 && FormulaBeginnings.Contains(s[0], StringComparison.Ordinal)
                ? "'" + s
                : s,
            bool flag => flag ? "true" : "false",
            DateTimeOffset time => TimeConverter.Write(time),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        if (said.AsSpan().ContainsAny("\",\r\n"))
        {
            text.Append('"')
                .Append(said.Replace("\"", "\"\"", StringComparison.Ordinal))
                .Append('"');
        }
        else
        {
            text.Append(said);
        }
    }
}
