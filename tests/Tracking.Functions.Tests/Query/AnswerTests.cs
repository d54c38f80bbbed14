using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>Answers have versions, and tables are whole and harmless.</summary>
public class AnswerTests
{
    [Fact]
    public void The_version_is_of_what_is_told_and_not_of_the_clock()
    {
        Assert.Equal(VersionOf("a", "b", 1), VersionOf("c", "d", 1));
        Assert.NotEqual(VersionOf("a", "b", 1), VersionOf("a", "b", 2));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("\"another\", {0}")]
    [InlineData("*")]
    public async Task Who_knows_the_version_gets_nothing_else(string known)
    {
        var context = new DefaultHttpContext();
        var told = new JsonObject { ["count"] = 1 };
        var version = JsonAnswer.VersionOf(told).ToString();
        context.Request.Headers.IfNoneMatch = known.Replace(
            "{0}",
            version,
            StringComparison.Ordinal
        );
        await new JsonAnswer(told).ExecuteAsync(context);
        Assert.Equal(304, context.Response.StatusCode);
    }

    [Fact]
    public void A_report_s_objects_are_columns_and_no_text_is_a_formula()
    {
        var list = new JsonArray(
            new JsonObject
            {
                ["query"] = "=1+1",
                ["counts"] = new JsonObject { ["A"] = 1 },
            },
            new JsonObject
            {
                ["query"] = "a \"b\", c",
                ["counts"] = new JsonObject { ["B"] = 2.5 },
            },
            new JsonObject
            {
                ["query"] = null,
                ["counts"] = new JsonObject { ["A"] = -3 },
            }
        );
        Assert.Equal(
            "query,counts.A,counts.B\r\n'=1+1,1,\r\n\"a \"\"b\"\", c\",,2.5\r\n,-3,\r\n",
            CsvReport.Text(list)
        );
    }

    [Fact]
    public async Task A_table_is_told_page_after_page_to_its_end()
    {
        var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        var asked = new List<string?>();
        await new CsvPages(
            "logs",
            ["id", "verified"],
            (after, _) =>
            {
                asked.Add(after);
                IReadOnlyList<TableEntity> rows =
                [
                    new() { ["id"] = $"after {after}", ["verified"] = true },
                ];
                return Task.FromResult((rows, asked.Count < 3 ? $"{asked.Count}" : null));
            }
        ).ExecuteAsync(context);
        Assert.Equal([null, "1", "2"], asked);
        Assert.Equal(
            "id,verified\r\nafter ,true\r\nafter 1,true\r\nafter 2,true\r\n",
            Encoding.UTF8.GetString(body.ToArray())
        );
        Assert.Equal("text/csv; charset=utf-8", context.Response.ContentType);
    }

    private static string VersionOf(string from, string to, int count) =>
        JsonAnswer
            .VersionOf(
                new JsonObject
                {
                    ["count"] = count,
                    ["from"] = from,
                    ["to"] = to,
                }
            )
            .ToString();
}
