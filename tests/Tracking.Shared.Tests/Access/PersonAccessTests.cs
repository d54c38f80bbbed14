using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Tests.Doubles;

namespace Tracking.Shared.Tests.Access;

/// <summary>Of whom tokens are believed to be, and which are not believed.</summary>
public sealed class PersonAccessTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private OpenIdDouble provider = null!;
    private SignInProvider known = null!;
    private RateLimits limits = null!;
    private PersonAccess people = null!;

    public async Task InitializeAsync()
    {
        provider = await OpenIdDouble.StartAsync(time);
        Use(unknownPerSecond: 0);
    }

    public async Task DisposeAsync()
    {
        limits.Dispose();
        known.Dispose();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_token_says_who_it_is_and_what_they_may_read()
    {
        provider.Roles = ["Tracking.Read.shop", "Another"];
        var person = await AcceptAsync(provider.Issue());
        Assert.Equal((OpenIdDouble.PersonId, "ann@example.com"), (person.Id, person.Name));
        Assert.Equal($"ann@example.com ({OpenIdDouble.PersonId})", person.Who);
        Assert.True(person.MayRead("shop"));
        Assert.False(person.MayRead("shop2"));
        Assert.False(person.MayRead("SHOP"));
        Assert.False(person.MayManage);

        provider.Roles = ["Tracking.Read"];
        var reader = await AcceptAsync(provider.Issue());
        Assert.Equal((true, false), (reader.MayRead("any"), reader.MayManage));
        provider.Roles = ["Tracking.Admin"];
        var admin = await AcceptAsync(provider.Issue());
        Assert.Equal((true, true), (admin.MayRead("any"), admin.MayManage));
    }

    [Fact]
    public async Task Who_has_no_role_is_known_and_may_nothing()
    {
        provider.Roles = [];
        var person = await AcceptAsync(provider.Issue());
        Assert.Equal((false, false), (person.MayRead("shop"), person.MayManage));

        // One role alone may come as a text.
        person = await AcceptAsync(provider.Issue(c => c["roles"] = "Tracking.Read.shop"));
        Assert.True(person.MayRead("shop"));
    }

    public static TheoryData<string, object?> Wrong =>
        new()
        {
            { "iss", "https://login.microsoftonline.com/another/v2.0" },
            { "iss", null },
            { "aud", "another-app" },
            { "aud", "api://another-app" },
            { "aud", null },
            { "exp", -3600L },
            { "exp", -121L },
            { "exp", null },
            { "nbf", 121L },
            { "scp", "Other" },
            { "scp", "explore" },
            { "scp", null },
            { "oid", "" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_token_of_which_a_claim_is_wrong_is_refused(string claim, object? value)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        await RefuseAsync(
            provider.Issue(claims =>
            {
                if (value is null)
                {
                    claims.Remove(claim);
                    return;
                }

                claims[claim] = value is long seconds ? now + seconds : value;
                if (claim == "oid")
                {
                    claims.Remove("sub");
                }
            })
        );
    }

    [Fact]
    public async Task The_clocks_may_differ_a_little_and_both_names_of_the_app_are_its_own()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        await AcceptAsync(provider.Issue(c => c["exp"] = now - 100));
        await AcceptAsync(provider.Issue(c => c["nbf"] = now + 100));
        await AcceptAsync(provider.Issue(c => c["aud"] = $"api://{OpenIdDouble.ClientId}"));
        await AcceptAsync(provider.Issue(c => c["scp"] = "User.Read Explore"));
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        var parts = provider.Issue().Split('.');
        foreach (var algorithm in (string[])["none", "None", "NONE", ""])
        {
            var header = Encode(
                new
                {
                    alg = algorithm,
                    typ = "JWT",
                    kid = provider.Keys[0].Id,
                }
            );
            await RefuseAsync($"{header}.{parts[1]}.");
            await RefuseAsync($"{header}.{parts[1]}.{parts[2]}");
        }

        await RefuseAsync($"{parts[0]}.{parts[1]}.");
    }

    [Fact]
    public async Task A_token_that_is_signed_with_what_everybody_knows_is_refused()
    {
        var key = provider.Keys[0];
        var claims = provider.Issue().Split('.')[1];
        foreach (var algorithm in (string[])["HS256", "HS384", "HS512"])
        {
            var signed = $"{Encode(new { alg = algorithm, typ = "JWT", kid = key.Id })}.{claims}";
            foreach (var secret in (string[])[key.Pem, key.Pem.Trim(), "", key.Id])
            {
                var bytes = Encoding.ASCII.GetBytes(signed);
                var signature = algorithm switch
                {
                    "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), bytes),
                    "HS384" => HMACSHA384.HashData(Encoding.ASCII.GetBytes(secret), bytes),
                    _ => HMACSHA512.HashData(Encoding.ASCII.GetBytes(secret), bytes),
                };
                await RefuseAsync($"{signed}.{Base64UrlEncoder.Encode(signature)}");
            }
        }
    }

    [Fact]
    public async Task A_token_that_was_changed_or_that_another_key_has_signed_is_refused()
    {
        using var stranger = new OpenIdDouble.SigningKey(provider.Keys[0].Id);
        await RefuseAsync(provider.Issue(key: stranger));
        var parts = provider.Issue().Split('.');
        var claims = Base64UrlEncoder
            .Decode(parts[1])
            .Replace("Tracking.Read", "Tracking.Admin", StringComparison.Ordinal);
        await RefuseAsync($"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}");
        foreach (var text in (string[])["eyJ.eyJ.x", "eyJhbGciOiJSUzI1NiJ9..", "eyJ..", "eyJ!.?.x"])
        {
            await RefuseAsync(text);
        }
    }

    [Fact]
    public async Task A_new_key_is_looked_for_when_it_is_needed_and_made_up_ones_do_not_ask_often()
    {
        await AcceptAsync(provider.Issue());
        Assert.Equal(1, provider.MetadataReads);
        provider.Rotate();
        await AcceptAsync(provider.Issue());
        Assert.Equal(2, provider.MetadataReads);

        using var stranger = new OpenIdDouble.SigningKey("made-up");
        for (var i = 0; i < 5; i++)
        {
            await RefuseAsync(provider.Issue(key: stranger));
        }

        Assert.Equal(2, provider.MetadataReads);
        time.Advance(TimeSpan.FromMinutes(3));
        await RefuseAsync(provider.Issue(key: stranger));
        await RefuseAsync(provider.Issue(key: stranger));
        Assert.Equal(3, provider.MetadataReads);
    }

    [Fact]
    public async Task While_the_provider_is_away_nobody_new_is_let_in_and_what_is_known_stays_known()
    {
        var token = provider.Issue();
        provider.IsAway = true;
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(token));
        Assert.True(RequestGuard.IsUnavailable(failure));

        provider.IsAway = false;
        await AcceptAsync(token);
        provider.IsAway = true;
        await AcceptAsync(token);
        time.Advance(TimeSpan.FromMinutes(30));
        using var stranger = new OpenIdDouble.SigningKey("made-up");
        await RefuseAsync(provider.Issue(key: stranger));
        await AcceptAsync(token);
    }

    [Fact]
    public async Task A_provider_that_tells_no_keys_of_use_lets_nobody_in()
    {
        var token = provider.Issue();
        provider.KeysText = "nothing of use";
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(token));
        Assert.True(RequestGuard.IsUnavailable(failure));
        // A key that both sides would know is none, whatever the provider says.
        provider.KeysText =
            $$"""{"keys":[{"kty":"oct","kid":"{{provider.Keys[0].Id}}","k":"c2VjcmV0"}]}""";
        await RefuseAsync(token);
    }

    [Fact]
    public async Task Wrong_tokens_are_limited_by_address_and_good_ones_are_not()
    {
        Use(unknownPerSecond: 2);
        var good = provider.Issue();
        await AcceptAsync(good);
        var answers = new List<string?>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add((await AskAsync(provider.Issue(c => c["aud"] = $"app-{i}"))).Reason?.Type);
        }

        Assert.Equal("invalid-sign-in", answers[0]);
        Assert.Contains("too-many-requests", answers);
        for (var i = 0; i < 30; i++)
        {
            await AcceptAsync(good);
        }

        Assert.True(
            (await AskAsync(provider.Issue(c => c["jti"] = "2"), "203.0.113.9")).Is(out _, out _)
        );
    }

    [Fact]
    public void What_is_no_JWT_is_a_key_and_without_a_provider_all_is()
    {
        var request = new DefaultHttpContext().Request;
        foreach (var text in (string[])["sk_demo_local_only", "ak.with.dots", "eyJhbGci"])
        {
            request.Headers.Authorization = $"Bearer {text}";
            Assert.Null(people.TokenOf(request));
        }

        var token = provider.Issue();
        request.Headers.Authorization = $"Bearer {token}";
        Assert.Equal(token, people.TokenOf(request));
        var off = new PersonAccess(known, Options.Create(new SignInOptions()), limits, time);
        Assert.Null(off.TokenOf(request));
    }

    private void Use(int unknownPerSecond)
    {
        var options = Options.Create(
            new SignInOptions { Authority = provider.Authority, ClientId = OpenIdDouble.ClientId }
        );
        known = new SignInProvider(options, time);
        limits = new RateLimits(
            Options.Create(new RateLimitOptions { UnknownKeysPerSecond = unknownPerSecond })
        );
        people = new PersonAccess(known, options, limits, time);
    }

    private async Task<Result<Person, Problem>> AskAsync(
        string token,
        string address = "203.0.113.1"
    )
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return await people.AuthenticateAsync(token, context.Request, CancellationToken.None);
    }

    private async Task<Person> AcceptAsync(string token)
    {
        var found = await AskAsync(token);
        Assert.True(found.Is(out var person, out var problem), problem?.Detail);
        return person!;
    }

    private async Task RefuseAsync(string token)
    {
        var found = await AskAsync(token);
        Assert.Equal((401, "invalid-sign-in"), (found.Reason?.Status, found.Reason?.Type));
    }

    private static string Encode(object header) =>
        Base64UrlEncoder.Encode(JsonSerializer.Serialize(header));
}
