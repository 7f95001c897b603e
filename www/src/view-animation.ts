/**
 * The part of `<product-view>` that plays: properties and methods of `<model-viewer>` under the same names.
 *
 * In: the session that the element opened. Out: calls of `animation.js`, which is loaded where a model has animations and
 * an attribute or a script wants one; until then calls are kept.
 */
import type { Player } from './animation.js';
import { later } from './chunk.js';
import { ViewReadings } from './view-readings.js';

/** The player's members that the element has, too. `mirrorAttributes` defines them. */
type Played = Pick<
  Player,
  'paused' | 'duration' | 'currentTime' | 'timeScale' | 'appendedAnimations' | 'play' | 'pause' | 'appendAnimation' | 'detachAnimation'
>;
export interface ViewAnimation extends Played {}

/** Base of the element. */
export abstract class ViewAnimation extends ViewReadings {
  /** From `animation.js`, once it is there. */
  protected player: Player | undefined;
  /** What it is to do then. */
  protected readonly calls: ((player: Player) => void)[] = [];

  /** Names of the model's animations. */
  get availableAnimations(): string[] {
    return this.session?.now.opened?.animations ?? [];
  }

  /** Whether an attribute or a call wants it to move. */
  protected moves(): boolean {
    return !!this.calls[0] || this.matches('[autoplay],[animation-name]');
  }

  /** The model is read, an attribute changed, or there is another call. */
  protected offerAnimation(attribute = ''): void {
    const { session, player, calls } = this;
    const now = session && session.now;
    if (player) {
      player.attribute(attribute);
      calls.splice(0).forEach((call) => call(player));
    } else if (now && now.opened) {
      if (!now.opened.animations[0]) {
        calls.length = 0;
      } else if (this.moves()) {
        void later('animation', this);
      }
    }
  }

  /** Now, or as soon as there is a player. */
  protected tellPlayer(call: (player: Player) => void): void {
    this.calls.push(call);
    this.offerAnimation();
  }
}
