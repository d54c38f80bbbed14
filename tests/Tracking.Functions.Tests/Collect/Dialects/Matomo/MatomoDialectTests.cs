using System.Text;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Matomo;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Dialects.Matomo;

/// <summary>How requests are found, and what depends on who sends them.</summary>
public class MatomoDialectTests
{
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);
    private static readonly MatomoDialect Dialect = new();
    private static readonly Claim Path = new("") { TakesBoth = true };

    [Theory]
    [InlineData("idsite=demo", "missing", "rec")]
    [InlineData("idsite=demo&rec=0", "missing", "rec")]
    [InlineData("idsite=demo&rec=1&e_c=x", "missing", "e_a")]
    [InlineData("idsite=demo&rec=1&e_a=x&e_c=%20", "missing", "e_c")]
    public void What_is_missing_is_told(string query, string reason, string field)
    {
        var rejection = One("?" + query).Rejection!;
        Assert.Equal((reason, field), (rejection.Reason, rejection.Field));
    }

    [Fact]
    public void An_old_time_and_an_address_are_believed_with_the_secret_key_only()
    {
        const string Query = "?idsite=demo&rec=1&cip=1.2.3.4&cdt=2026-11-20%2010:00:00";
        var sent = One(Query);
        Assert.Null(sent.Time);
        Assert.Equal(["cdt", "cip"], sent.Ignored);
        Assert.Equal("matomo/untimed", sent.Dialect);
        var secret = One(Query + "&token_auth=sk_x", KeyKind.Secret);
        Assert.Equal("2026-11-20 10:00:00", secret.Time);
        Assert.Equal(("1.2.3.4", true), (secret.Address, secret.IsHistorical));
        Assert.Empty(secret.Ignored);
        Assert.DoesNotContain("sk_x", Encoding.UTF8.GetString(secret.Raw.Span));
        Assert.Equal("1795345507", One("?idsite=demo&rec=1&cdt=1795345507").Time);
    }

    [Fact]
    public void The_requests_of_a_bulk_are_of_one_project_each_judged_alone()
    {
        var requests = Read(
            "",
            """{"requests":["?idsite=demo&rec=1","https://x/matomo.php?rec=1",{"idsite":"demo","rec":1,"uid":"u"},"?idsite=2&rec=1",7],"token_auth":"sk_x"}""",
            KeyKind.Secret
        );
        Assert.Equal(
            [null, null, null, "invalid", "malformed"],
            requests.Select(e => e.Rejection?.Reason)
        );
        Assert.Equal(("u", "idsite"), (requests[2].User, requests[3].Rejection!.Field));
    }

    [Theory]
    [InlineData("?idsite=demo", "", "demo", true)]
    [InlineData("", "rec=1&idsite=demo", "demo", true)]
    [InlineData("?idsite=demo&token_auth=anonymous", "", "demo", true)]
    [InlineData("?idsite=demo&token_auth=", "", "demo", true)]
    [InlineData("?idsite=demo", "token_auth=sk_x", "sk_x", false)]
    [InlineData("", """{"requests":["?idsite=demo"],"token_auth":"sk_x"}""", "sk_x", false)]
    [InlineData("", """{"requests":["?idsite=demo&token_auth=sk_x"]}""", "sk_x", false)]
    [InlineData("", """{"requests":[{"idsite":7}]}""", "7", true)]
    public void The_key_is_the_token_or_the_project(
        string query,
        string body,
        string text,
        bool mayBeProject
    ) =>
        Assert.Equal(
            new KeyHint(text, mayBeProject),
            Dialect.KeyOf(Path, Request(query), Encoding.UTF8.GetBytes(body))
        );

    [Fact]
    public void A_write_key_may_be_the_site_and_kept_bytes_are_read_again()
    {
        var sent = One("?idsite=wk_x&rec=1&action_name=%C3%A4&uid=ann&e_c=a&e_a=b");
        var again = Dialect.ReadAgain("", sent.Raw.ToArray(), Demo)!;
        Assert.Null(again.Rejection);
        Assert.Equal((sent.Action, "ann"), (again.Action, again.User));
        Assert.Equal(sent.Params.ToString(), again.Params.ToString());
        Assert.NotNull(
            Dialect.ReadAgain("", sent.Raw.ToArray(), Demo with { Id = "other" })!.Rejection
        );
    }

    private static SentEvent One(string query, KeyKind kind = KeyKind.Write) =>
        Assert.Single(Read(query, "", kind));

    private static IReadOnlyList<SentEvent> Read(string query, string body, KeyKind kind)
    {
        var arrival = new Arrival(
            Request(query),
            Path,
            Encoding.UTF8.GetBytes(body),
            new Sender(new ProjectKey(Demo, kind), Now, null, null, new EventContext())
        );
        Assert.True(Dialect.Read(arrival).Is(out var sent, out var problem), problem?.Detail);
        return sent.Events;
    }

    private static HttpRequest Request(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "POST";
        request.QueryString = new QueryString(query);
        return request;
    }
}
