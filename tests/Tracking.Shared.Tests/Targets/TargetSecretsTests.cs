using Microsoft.Extensions.Configuration;
using Tracking.Shared.Access;
using Tracking.Shared.Targets;

namespace Tracking.Shared.Tests.Targets;

/// <summary>Secrets of targets, for the app and nobody else.</summary>
public class TargetSecretsTests
{
    private const string Secret = "whsec_größe";

    private static readonly string Old = "old:" + Convert.ToBase64String(new byte[32]);

    private static readonly string New =
        "new:" + Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);

    [Fact]
    public void A_secret_is_read_again_also_when_the_key_that_signs_is_another()
    {
        var kept = With(Old).Seal(Secret, "shop", "crm");
        Assert.Null(With(Old).Read(Target(kept), out var secret));
        Assert.Equal(Secret, secret);
        Assert.Null(With($"{New};{Old}").Read(Target(kept), out secret));
        Assert.Equal(Secret, secret);
        Assert.NotEqual(kept.Bytes, With(Old).Seal(Secret, "shop", "crm").Bytes);
    }

    [Fact]
    public void It_cannot_be_read_without_its_key_changed_or_as_that_of_another_target()
    {
        var kept = With(Old).Seal(Secret, "shop", "crm");
        Assert.Contains(
            "no longer in use",
            With(New).Read(Target(kept), out _),
            StringComparison.Ordinal
        );
        Assert.NotNull(With(Old).Read(Target(kept) with { Id = "other" }, out _));
        kept.Bytes[^1] ^= 1;
        Assert.NotNull(With(Old).Read(Target(kept), out _));
        Assert.NotNull(With(Old).Read(Target(kept with { Bytes = [1, 2] }), out _));
    }

    [Fact]
    public void A_setting_may_have_it_and_says_when_it_has_not()
    {
        var target = Target(null) with { SecretSetting = "CRM" };
        Assert.Null(With(Old, Secret).Read(target, out var secret));
        Assert.Equal(Secret, secret);
        Assert.Contains(
            "TargetSecrets__CRM",
            With(Old).Read(target, out _),
            StringComparison.Ordinal
        );
        Assert.NotNull(
            With(Old, "@Microsoft.KeyVault(SecretUri=https://v/secrets/crm)")
                .Read(target, out secret)
        );
        Assert.Null(secret);
    }

    private static TargetSecrets With(string keys, string? setting = null) =>
        new(
            SigningKeys.Parse(keys),
            new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create("TargetSecrets:CRM", setting)])
                .Build()
        );

    private static Target Target(SealedSecret? secret) =>
        new("shop", "crm", "webhook", "https://hooks.example")
        {
            Secret = secret,
            Making = "1",
            StartsAt = default,
            ChangedAt = default,
        };
}
